// Command metrics-server serves the resource metrics API (metrics.k8s.io) from kubelet's figures.
//
// It is sigs.k8s.io/metrics-server's own server with another start: that of release 0.7.2 sets
// a field (Config.Version) that k8s.io/apiserver 0.36 no longer has. Built this way it also shares
// every Kubernetes library with the programs beside it.
package main

import (
	"fmt"
	"net"
	"os"
	"time"

	"github.com/spf13/pflag"
	openapinamer "k8s.io/apiserver/pkg/endpoints/openapi"
	genericapiserver "k8s.io/apiserver/pkg/server"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	"k8s.io/apiserver/pkg/util/compatibility"
	"k8s.io/client-go/rest"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/util"

	corev1 "k8s.io/api/core/v1"

	"sigs.k8s.io/metrics-server/pkg/api"
	generatedopenapi "sigs.k8s.io/metrics-server/pkg/api/generated/openapi"
	"sigs.k8s.io/metrics-server/pkg/scraper/client"
	"sigs.k8s.io/metrics-server/pkg/server"
)

const (
	kubeletPort   = 10250
	scrapeTimeout = 5 * time.Second
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "metrics-server:", err)
		os.Exit(1)
	}
}

func run() error {
	serving := genericoptions.NewSecureServingOptions().WithLoopback()
	flags := pflag.NewFlagSet("metrics-server", pflag.ContinueOnError)
	serving.AddFlags(flags)
	resolution := flags.Duration("metric-resolution", 10*time.Second, "time between two scrapes of a kubelet")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	if *resolution <= scrapeTimeout {
		return fmt.Errorf("--metric-resolution is %s, must be over %s", *resolution, scrapeTimeout)
	}
	apiserver, err := apiserverConfig(serving)
	if err != nil {
		return err
	}
	cluster, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	cluster.ContentType = "application/vnd.kubernetes.protobuf"
	if err := rest.SetKubernetesDefaults(cluster); err != nil {
		return err
	}
	config := server.Config{
		Apiserver: apiserver,
		Rest:      cluster,
		Kubelet: &client.KubeletClientConfig{
			Client:              *rest.CopyConfig(cluster),
			Scheme:              "https",
			DefaultPort:         kubeletPort,
			AddressTypePriority: []corev1.NodeAddressType{corev1.NodeInternalIP},
		},
		MetricResolution: *resolution,
		ScrapeTimeout:    scrapeTimeout,
	}
	completed, err := config.Complete()
	if err != nil {
		return err
	}
	return completed.RunUntil(genericapiserver.SetupSignalHandler())
}

// apiserverConfig leaves authentication and authorisation to the cluster's own API server.
func apiserverConfig(serving *genericoptions.SecureServingOptionsWithLoopback) (*genericapiserver.Config, error) {
	loopback := []net.IP{net.ParseIP("127.0.0.1")}
	if err := serving.MaybeDefaultWithSelfSignedCerts("localhost", nil, loopback); err != nil {
		return nil, err
	}
	config := genericapiserver.NewConfig(api.Codecs)
	if err := serving.ApplyTo(&config.SecureServing, &config.LoopbackClientConfig); err != nil {
		return nil, err
	}
	authentication := genericoptions.NewDelegatingAuthenticationOptions()
	if err := authentication.ApplyTo(&config.Authentication, config.SecureServing, nil); err != nil {
		return nil, err
	}
	if err := genericoptions.NewDelegatingAuthorizationOptions().ApplyTo(&config.Authorization); err != nil {
		return nil, err
	}
	config.EffectiveVersion = compatibility.DefaultBuildEffectiveVersion()
	namer := openapinamer.NewDefinitionNamer(api.Scheme)
	config.OpenAPIConfig = genericapiserver.DefaultOpenAPIConfig(definitions, namer)
	config.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(definitions, namer)
	return config, nil
}

// definitions adds the names that k8s.io/apiserver 0.36 looks models up by ("io.k8s.metrics.pkg...")
// to those of release 0.7.2's generated code ("k8s.io/metrics/pkg/...").
func definitions(reference common.ReferenceCallback) map[string]common.OpenAPIDefinition {
	named := map[string]common.OpenAPIDefinition{}
	for name, definition := range generatedopenapi.GetOpenAPIDefinitions(reference) {
		named[name] = definition
		named[util.ToRESTFriendlyName(name)] = definition
	}
	return named
}
