// Writes the Node.js SDK of a Pulumi package: sdkgen-nodejs FOLDER < schema.json
//
// It calls what Pulumi's own Node.js language host calls for `pulumi package gen-sdk --language nodejs`
// (pkg/v3 codegen/nodejs), for machines where that host isn't to be had.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if len(os.Args) != 2 || os.Args[1] == "--help" {
		fmt.Println("usage: sdkgen-nodejs FOLDER < schema.json")
		return
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(folder string) error {
	var spec schema.PackageSpec
	if err := json.NewDecoder(os.Stdin).Decode(&spec); err != nil {
		return fmt.Errorf("standard input is no schema of a Pulumi package: %w", err)
	}
	pkg, problems, err := schema.BindSpec(spec, noOthers{}, schema.ValidationOptions{})
	if err != nil {
		return err
	}
	if problems.HasErrors() {
		return problems
	}
	files, err := nodejs.GeneratePackage("sdkgen-nodejs", pkg, nil, nil, true, noOthers{})
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// noOthers refuses: a schema is generated from by itself, without the packages that it may refer to.
type noOthers struct{}

func (noOthers) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %s, which isn't here", name)
}

func (others noOthers) LoadPackageV2(_ context.Context, other *schema.PackageDescriptor) (*schema.Package, error) {
	return others.LoadPackage(other.Name, nil)
}

func (others noOthers) LoadPackageReference(name string, _ *semver.Version) (schema.PackageReference, error) {
	_, err := others.LoadPackage(name, nil)
	return nil, err
}

func (others noOthers) LoadPackageReferenceV2(
	_ context.Context, other *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return others.LoadPackageReference(other.Name, nil)
}
