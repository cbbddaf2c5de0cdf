"""The Python language host: what the Pulumi engine starts to run Python programs, policy packs and plugins.

Used where the official ``pulumi-language-python`` isn't installed. It serves ``pulumirpc.LanguageRuntime``
(sdk/v3 ``proto/pulumi/language.proto``); ``python -m atoll_engine.langhost <engine address>`` starts it.
"""
