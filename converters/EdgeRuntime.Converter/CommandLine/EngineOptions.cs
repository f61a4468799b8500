using System.CommandLine;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>Which engine runs a model, and where.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string?> _engine = new("--engine") { Description = "native or onnxruntime; default: native for a bundle that has a plan" };
    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda or tensorrt (the last two by ONNX Runtime's providers: docs/gpu.md; tensorrt was not run by the project)", DefaultValueFactory = _ => "cpu" };

    public EngineOptions()
    {
        _engine.AcceptOnlyFromAmong("native", "onnxruntime");
        _device.AcceptOnlyFromAmong("cpu", "cuda", "tensorrt");
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_engine);
        command.Options.Add(_device);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_device) is "cuda" or "tensorrt" && result.GetValue(_engine) == "native")
                result.AddError($"--device {result.GetValue(_device)} goes with --engine onnxruntime");
        });
    }

    public string? Engine(ParseResult parsed) => parsed.GetValue(_engine) ?? (Device(parsed) == "cpu" ? null : "onnxruntime");

    public string Device(ParseResult parsed) => parsed.GetValue(_device)!;
}
