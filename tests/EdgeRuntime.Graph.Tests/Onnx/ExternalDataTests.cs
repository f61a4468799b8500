using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Tests.Onnx;

/// <summary>Weights in files beside the model: far into large files, and through links.</summary>
[TestFixture]
public class ExternalDataTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("onnx-external").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Weights_beyond_two_gigabytes_are_mapped()
    {
        // The file is a hole: it takes one block of the disk.
        const long Offset = 3L << 30;
        using (var file = File.Create(Path.Combine(_folder, "w.bin")))
        {
            file.Seek(Offset, SeekOrigin.Begin);
            file.Write([.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var model = OnnxReader.Read(Write(("w", [2], "w.bin", Offset), ("v", [1L << 28, 1], "w.bin", 0)));
        Assert.That(model.Graph.Initializers["w"].As<float>().ToArray(), Is.EqualTo([1f, 2f]));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - allocated, Is.LessThan(1 << 20));
    }

    [Test]
    public void A_link_may_stay_in_the_folder_but_not_leave_it()
    {
        var outside = Directory.CreateTempSubdirectory("outside").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(outside, "w.bin"), new byte[8]);
            Directory.CreateDirectory(Path.Combine(_folder, "inner"));
            File.WriteAllBytes(Path.Combine(_folder, "inner", "w.bin"), new byte[8]);
            File.CreateSymbolicLink(Path.Combine(_folder, "near.bin"), "inner/w.bin");
            File.CreateSymbolicLink(Path.Combine(_folder, "far.bin"), Path.Combine(outside, "w.bin"));
            Directory.CreateSymbolicLink(Path.Combine(_folder, "away"), outside);
            Assert.That(OnnxReader.Read(Write(("w", [2], "near.bin", 0))).Graph.Initializers["w"].Count, Is.EqualTo(2));
            Refused("far.bin", "a link out of the model's folder");
            Refused("away/w.bin", "a link out of the model's folder");
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Test]
    public void What_is_no_plain_file_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "w.bin"));
        Refused("w.bin", "which is missing");
        File.CreateSymbolicLink(Path.Combine(_folder, "zero.bin"), "/dev/zero");
        Refused("zero.bin", "a link out of the model's folder");
        File.CreateSymbolicLink(Path.Combine(_folder, "loop.bin"), "loop.bin");
        Refused("loop.bin", "external.onnx");
    }

    private void Refused(string location, string expected) =>
        Assert.That(() => OnnxReader.Read(Write(("w", [2], location, 0))), Throws.TypeOf<InvalidModelException>().With.Message.Contains(expected));

    private string Write(params (string Name, long[] Shape, string Location, long Offset)[] tensors)
    {
        var graph = new GraphProto { Name = "g" };
        foreach (var (name, shape, location, offset) in tensors)
        {
            var tensor = new TensorProto { Name = name, DataType = 1, DataLocation = TensorProto.Types.DataLocation.External, Dims = { shape } };
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{offset}" });
            graph.Initializer.Add(tensor);
        }
        graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "w" }, Output = { "y" } });
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        var path = Path.Combine(_folder, "external.onnx");
        File.WriteAllBytes(path, new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } }.ToByteArray());
        return path;
    }
}
