using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Protobuf;

namespace EdgeRuntime.Graph.Tests.Onnx;

[TestFixture]
public class RoundTripTests
{
    [Test]
    public void Shared_models_are_written_back_equal() => CheckAll(OnnxModels.Shared(), atLeast: 4);

    [Test]
    public void Test_models_of_ONNX_are_written_back_equal() => CheckAll(OnnxModels.Tests(), atLeast: 1000);

    private static void CheckAll(IReadOnlyList<string> paths, int atLeast)
    {
        var failures = new List<string>();
        foreach (var path in paths)
        {
            try
            {
                var original = ProtoComparison.Normalize(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)));
                var written = ProtoComparison.Normalize(ModelProto.Parser.ParseFrom(OnnxWriter.ToBytes(OnnxReader.Read(path))));
                if (!original.Equals(written))
                    failures.Add($"{path}: {ProtoComparison.FirstDifference(original, written)}");
            }
            catch (EdgeRuntimeException error)
            {
                failures.Add(error.Message);
            }
        }
        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(20)));
        Assert.That(paths, Has.Count.GreaterThanOrEqualTo(atLeast));
    }
}
