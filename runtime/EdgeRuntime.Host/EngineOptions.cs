using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Host;

/// <summary>The options that say what runs a model: engine, device and threads.</summary>
internal sealed class EngineOptions
{
    public const string Native = "native";
    public const string OnnxRuntime = "onnxruntime";
    private const string Cpu = "cpu";

    private readonly Option<string?> _engine = new("--engine")
    {
        Description = "native (default), or onnxruntime: the bundle's model.onnx in ONNX Runtime",
        HelpName = "native|onnxruntime",
    };

    private readonly Option<string?> _device = new("--device")
    {
        Description = "Where ONNX Runtime computes; cuda and tensorrt choose that engine [default: cpu]",
        HelpName = "cpu|cuda|tensorrt",
    };

    private readonly Option<int?> _threads = OptionParsing.Integer("--threads", $"Threads that work on one inference, 1 to {WorkerPool.MaxThreads} [default: 1]", 1, WorkerPool.MaxThreads);

    public EngineOptions(Command command)
    {
        OptionParsing.AcceptOnly(_engine, Native, OnnxRuntime);
        OptionParsing.AcceptOnly(_device, Cpu, "cuda", "tensorrt");
        command.Options.Add(_engine);
        command.Options.Add(_device);
        command.Options.Add(_threads);
        command.Validators.Add(result =>
        {
            if (OptionParsing.Text(result, _engine) == Native && OptionParsing.Text(result, _device) is { } device and not Cpu)
                result.AddError($"'--device {device}' needs '--engine onnxruntime': the native engine runs on the CPU.");
        });
    }

    /// <summary>The threads that were asked for.</summary>
    public int Threads(ParseResult parsed) => parsed.GetValue(_threads) ?? 1;

    /// <summary>The engine that was asked for.</summary>
    public string Engine(SymbolResult command) => OptionParsing.Text(command, _engine) ?? ((OptionParsing.Text(command, _device) ?? Cpu) == Cpu ? Native : OnnxRuntime);

    private string Device(ParseResult parsed) => parsed.GetValue(_device) ?? Cpu;

    /// <summary>Opens a session on the engine that was asked for.</summary>
    public InferenceSession Open(BundleReader bundle, string path, ParseResult parsed) => Open(bundle, path, Engine(parsed.CommandResult), parsed);

    /// <summary>Opens a session on a given engine.</summary>
    public InferenceSession Open(BundleReader bundle, string path, string engine, ParseResult parsed)
    {
        var options = new SessionOptions { Threads = Threads(parsed) };
        if (engine == Native)
            return TunedSession.Open(bundle, path, options);
        if (!bundle.Has(BundleEntryNames.Model))
            throw new ConfigurationException($"{path}: the bundle has no {BundleEntryNames.Model} for ONNX Runtime; use '--engine native'.");
        OnnxRuntimeLocation.UseConfigured();
        try
        {
            return OnnxRuntimeSession.Open(bundle, options, Device(parsed));
        }
        catch (InvalidModelException e)
        {
            throw new InvalidModelException($"{path}: {e.Message}", e);
        }
    }
}
