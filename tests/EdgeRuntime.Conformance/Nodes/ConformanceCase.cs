using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Nodes;

/// <summary>One case of ONNX's own test suite: a folder with <c>model.onnx</c> and the inputs and outputs that a reference gave.</summary>
/// <param name="Suite">The folder it is in, as in <c>node</c>.</param>
/// <param name="Name">Its name, as in <c>test_conv_with_autopad_same</c>.</param>
/// <param name="Folder">Where it lies.</param>
public sealed record ConformanceCase(string Suite, string Name, string Folder)
{
    private const string Root = "/usr/share/libonnx-testdata/data";

    /// <summary>The suites whose weights are in the files (<c>real</c> holds large networks by address only).</summary>
    public static IReadOnlyList<string> Suites { get; } = ["node", "pytorch-converted", "pytorch-operator", "simple"];

    /// <summary>Every case of every suite, in order of name.</summary>
    public static IReadOnlyList<ConformanceCase> All()
    {
        if (!Directory.Exists(Root))
            throw TestData.Missing(Root, "apt-get install libonnx-testdata");
        return
        [
            .. from suite in Suites
               from folder in Directory.EnumerateDirectories(Path.Combine(Root, suite)).Order(StringComparer.Ordinal)
               where File.Exists(Path.Combine(folder, "model.onnx"))
               select new ConformanceCase(suite, Path.GetFileName(folder), folder),
        ];
    }

    /// <summary>The model's file.</summary>
    public string ModelPath => Path.Combine(Folder, "model.onnx");

    /// <summary>The sets of inputs and outputs.</summary>
    public IEnumerable<string> DataSets => Directory.EnumerateDirectories(Folder, "test_data_set_*").Order(StringComparer.Ordinal);

    /// <summary>The tensors of a set: <paramref name="kind"/> is <c>input</c> or <c>output</c>.</summary>
    /// <exception cref="InvalidModelException">One holds no tensor but a sequence or an optional value.</exception>
    public static IReadOnlyList<TensorData> Tensors(string set, string kind) =>
        [.. Enumerable.Range(0, Directory.GetFiles(set, $"{kind}_*.pb").Length).Select(i => OnnxTensorFile.Read(Path.Combine(set, $"{kind}_{i}.pb")))];
}
