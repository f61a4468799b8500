using System.Text;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertBadInputTests : EdgertFixture
{
    private static readonly byte[] s_garbage = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 2654435761L >> 13))];

    [Test]
    public void Bad_bundles_are_refused_by_every_command()
    {
        var good = File.ReadAllBytes(Bundle);
        var bad = new (string Name, byte[]? Bytes)[]
        {
            ("missing.edge", null), ("empty.edge", []), ("truncated.edge", good[..(good.Length / 2)]), ("short.edge", good[..100]), ("garbage.edge", s_garbage),
            ("text.edge", Encoding.ASCII.GetBytes("this is no bundle\n")), ("longer.edge", [.. good, 0]),
        };
        var image = WriteImage("good.png", 0);
        Assert.Multiple(() =>
        {
            foreach (var (name, bytes) in bad)
            {
                var path = InFolder(name);
                if (bytes is not null)
                    File.WriteAllBytes(path, bytes);
                Edgert("inspect", path).Failed(1, name);
                Edgert("infer", path, image).Failed(1, name);
                Edgert("infer", path, image, "--engine", "onnxruntime").Failed(1, name);
                Edgert("eval", path, "--data", Folder).Failed(1, name);
                Edgert("bench", path).Failed(1, name);
            }
            Edgert("inspect", Folder).Failed(1, Folder);
        });
    }

    [Test]
    public void A_bundle_with_a_flipped_byte_is_refused()
    {
        var good = File.ReadAllBytes(Bundle);
        var path = InFolder("flipped.edge");
        var random = new Random(3);
        for (var i = 0; i < 250; i++)
        {
            var at = (int)((long)i * good.Length / 250) + random.Next(good.Length / 250);
            var bytes = (byte[])good.Clone();
            bytes[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bytes);
            var result = Edgert("bench", path, "--seconds", "0.1");
            Assert.That((result.ExitCode, result.Error.Count(c => c == '\n'), result.Output), Is.EqualTo((1, 1, "")), $"byte {at} of {good.Length} flipped\n{result.Error}");
        }
    }

    [TestCase("plan.bin", "native")]
    [TestCase("model.onnx", "onnxruntime")]
    public void What_an_engine_runs_is_verified_first(string entry, string engine)
    {
        var bytes = File.ReadAllBytes(Bundle);
        bytes[bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"{entry}\0")) + 612] ^= 1; // behind the entry's header of 512 bytes
        var path = InFolder("damaged.edge");
        File.WriteAllBytes(path, bytes);
        Edgert("infer", path, WriteImage("good.png", 0), "--engine", engine).Failed(1, $"the SHA-256 of {entry} is not the manifest's");
        Edgert("bench", path, "--engine", engine).Failed(1, $"the SHA-256 of {entry} is not the manifest's");
    }

    [TestCase("missing.png")]
    [TestCase("empty.png")]
    [TestCase("truncated.png")]
    [TestCase("garbage.png")]
    [TestCase("garbage.jpg")]
    [TestCase("empty.jpg")]
    [TestCase("truncated.pgm")]
    [TestCase("garbage.bmp")]
    [TestCase("missing.npy")]
    [TestCase("empty.npy")]
    [TestCase("truncated.npy")]
    [TestCase("garbage.npy")]
    public void Bad_inputs_are_refused(string name)
    {
        var path = InFolder(name);
        var extension = Path.GetExtension(name);
        if (name.StartsWith("empty", StringComparison.Ordinal))
            File.WriteAllBytes(path, []);
        else if (name.StartsWith("garbage", StringComparison.Ordinal))
            File.WriteAllBytes(path, s_garbage);
        else if (name.StartsWith("truncated", StringComparison.Ordinal))
            File.WriteAllBytes(path, File.ReadAllBytes(Complete(extension))[..^20]);
        Edgert("infer", Bundle, path).Failed(1, name);
    }

    [TestCase("missing")]
    [TestCase("empty")]
    [TestCase("truncated")]
    [TestCase("garbage")]
    public void Bad_data_sets_are_refused(string kind)
    {
        var folder = Directory.CreateDirectory(InFolder($"idx-{kind}")).FullName;
        var images = TestFiles.WriteIdx(folder, QuadrantModel.Side, [QuadrantImage(0), QuadrantImage(1)], [0, 1]);
        switch (kind)
        {
            case "missing": File.Delete(images); break;
            case "empty": File.WriteAllBytes(images, []); break;
            case "truncated": File.WriteAllBytes(images, File.ReadAllBytes(images)[..^10]); break;
            default: File.WriteAllBytes(images, s_garbage); break;
        }
        Edgert("eval", Bundle, "--data", images).Failed(1, "t10k-images-idx3-ubyte");
        Edgert("infer", Bundle, images, "--index", "0").Failed(1, "t10k-images-idx3-ubyte");
    }

    [Test]
    public void An_image_of_another_shape_and_labels_of_another_count_are_refused()
    {
        var folder = Directory.CreateDirectory(InFolder("counts")).FullName;
        var images = TestFiles.WriteIdx(folder, QuadrantModel.Side, [QuadrantImage(0), QuadrantImage(1)], [0, 1, 2]);
        Edgert("eval", Bundle, "--data", images).Failed(1, "2", "3");
    }

    [Test]
    public void A_bundle_without_a_plan_says_which_operator_and_what_to_do()
    {
        var path = InFolder("noplan.edge");
        QuadrantModel.WriteBundle(path, plan: false);
        Edgert("infer", path, WriteImage("noplan.png", 0)).Failed(1, "Einsum (node 'attention/mix')", "--engine onnxruntime");
        Assert.That(Edgert("infer", path, WriteImage("noplan.png", 1), "--engine", "onnxruntime").Done(), Does.Contain("top-right"));
    }

    [Test]
    public void A_bundle_without_onnx_says_so()
    {
        var path = InFolder("noonnx.edge");
        QuadrantModel.WriteBundle(path, onnx: false);
        Edgert("bench", path, "--engine", "onnxruntime").Failed(1, path, "model.onnx", "--engine native");
        Assert.That(Edgert("infer", path, WriteImage("noonnx.png", 1)).Done(), Does.Contain("top-right"));
    }

    [TestCase("cuda")]
    [TestCase("tensorrt")]
    public void A_provider_that_is_not_there_is_named(string device)
    {
        var result = Edgert("infer", Bundle, WriteImage("provider.png", 0), "--device", device);
        if (result.ExitCode == 0)
            Assert.Ignore($"this machine has {device}.");
        result.Failed(1, device, $"libonnxruntime_providers_{device}.so");
    }

    private string Complete(string extension)
    {
        if (extension != ".npy")
            return WriteImage($"complete{extension}", 0);
        var path = InFolder("complete.npy");
        TestFiles.WriteNpy(path, "8, 8", new float[64]);
        return path;
    }
}
