using EdgeRuntime.Graph.Functions;
using EdgeRuntime.Graph.Upgrade;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Reads ONNX files into the one form that the converter works on: functions inlined, operator sets before 17 upgraded.</summary>
public static class OnnxImport
{
    /// <summary>Reads a file as <see cref="OnnxReader.Read(string)"/> does and brings it to that form.</summary>
    /// <exception cref="InvalidModelException">The file is no ONNX model, is not consistent, or its operator set is too new or has forms without equivalent.</exception>
    public static Model Read(string path)
    {
        var model = OnnxReader.Read(path);
        try
        {
            Run(model);
        }
        catch (InvalidModelException error)
        {
            throw new InvalidModelException($"{path}: {error.Message}", error);
        }
        return model;
    }

    /// <summary>Brings a model that was read to that form.</summary>
    /// <exception cref="InvalidModelException">A function calls itself, or the operator set is too new or has forms without equivalent.</exception>
    public static void Run(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        FunctionInliner.Run(model);
        UpgradeOpset.Run(model);
    }
}
