using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Protobuf;

namespace EdgeRuntime.Graph.Tests;

/// <summary>One case of Debian's libonnx-testdata: a model with the inputs to feed and the outputs to expect.</summary>
internal sealed record ConformanceCase(string Path, Model Model, IReadOnlyDictionary<string, TensorData> Feeds, IReadOnlyDictionary<string, TensorData> Expected)
{
    public string Name => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path)!);

    /// <summary>Reads a case; null where an input or output is no tensor.</summary>
    public static ConformanceCase? Read(string path)
    {
        var model = OnnxReader.Read(path);
        if (model.Graph.Inputs.Exists(input => input.OtherType is not null) || model.Graph.Outputs.Exists(output => output.OtherType is not null))
            return null;
        var data = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "test_data_set_0");
        if (!Directory.Exists(data))
            return null;
        var inputs = model.Graph.Inputs.Select((input, i) => (input.Name, File: System.IO.Path.Combine(data, $"input_{i}.pb"))).Where(input => File.Exists(input.File)).ToList();
        return new ConformanceCase(path, model, inputs.ToDictionary(input => input.Name, input => ReadTensor(input.File)),
            model.Graph.Outputs.Select((output, i) => (output.Name, Tensor: ReadTensor(System.IO.Path.Combine(data, $"output_{i}.pb")))).ToDictionary(output => output.Name, output => output.Tensor));
    }

    public static TensorData ReadTensor(string path) => new TensorImport(null).Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(path)));
}
