"""Fetches a page with .NET's HttpClient: URL."""

import json
import sys
from pathlib import Path

import dotnetcore2
from pythonnet import load

framework = {"name": "Microsoft.NETCore.App", "version": "3.1.0"}
settings = Path("dotnet.json")
options = {"framework": framework, "configProperties": {"System.Globalization.Invariant": True}}
settings.write_text(json.dumps({"runtimeOptions": options}), "utf-8")
load("coreclr", dotnet_root=str(Path(dotnetcore2.__file__).parent / "bin"), runtime_config=str(settings))

import clr  # noqa: E402 - it exists once the runtime is loaded

clr.AddReference("System.Net.Http")
from System.Net.Http import HttpClient, HttpClientHandler  # noqa: E402

handler = HttpClientHandler()
handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator
print(HttpClient(handler).GetAsync(sys.argv[1]).Result)
