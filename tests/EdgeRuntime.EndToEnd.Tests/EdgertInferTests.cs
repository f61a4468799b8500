using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertInferTests : EdgertFixture
{
    [TestCase("native", "image.png", 0)]
    [TestCase("native", "image.pgm", 1)]
    [TestCase("onnxruntime", "image.png", 2)]
    [TestCase("onnxruntime", "image.pgm", 3)]
    public void Names_the_brightest_quadrant(string engine, string file, int quadrant)
    {
        var output = Edgert("infer", Bundle, WriteImage(file, quadrant), "--engine", engine, "--top", "1").Done();
        Assert.That(output, Does.Match($@"image\.p\w+\n  0\.\d{{4}}  {QuadrantModel.Labels[quadrant]}\n$"));
    }

    [Test]
    public void Json_has_every_class_with_its_probability()
    {
        using var report = JsonDocument.Parse(Edgert("infer", Bundle, WriteImage("json.png", 2), "--json").Done());
        var top = report.RootElement.GetProperty("results")[0].GetProperty("top").EnumerateArray().ToArray();
        var logits = new byte[] { 240, 80, 40, 20 }.Select(q => Math.Exp(QuadrantModel.Logit(q))).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(report.RootElement.GetProperty("engine").GetString(), Is.EqualTo("native"));
            Assert.That(top.Select(c => c.GetProperty("index").GetInt32()), Is.EqualTo(new[] { 2, 3, 1, 0 }));
            Assert.That(top.Select(c => c.GetProperty("label").GetString()), Is.EqualTo(new[] { "bottom-left", "bottom-right", "top-right", "top-left" }));
            Assert.That(top.Select(c => c.GetProperty("score").GetDouble()), Is.EqualTo(logits.Select(l => l / logits.Sum())).Within(1e-6));
        });
    }

    [Test]
    public void Several_files_give_several_results()
    {
        var output = Edgert("infer", Bundle, WriteImage("a.png", 3), WriteImage("b.pgm", 0), "--top", "1").Done();
        Assert.That(output, Does.Match(@"a\.png\n.*bottom-right\n.*b\.pgm\n.*top-left\n"));
    }

    [Test]
    public void An_image_of_another_size_is_resized()
    {
        var path = InFolder("large.png");
        TestFiles.WritePng(path, 32, 16, [.. Enumerable.Range(0, 16 * 32).Select(i => (byte)(i / 32 < 8 && i % 32 >= 16 ? 250 : 5))]);
        Assert.That(Edgert("infer", Bundle, path, "--top", "1").Done(), Does.Contain("top-right"));
    }

    [Test]
    public void Index_takes_one_sample_of_a_data_set()
    {
        var images = TestFiles.WriteIdx(Folder, QuadrantModel.Side, [QuadrantImage(1), QuadrantImage(3)], [1, 3]);
        Assert.That(Edgert("infer", Bundle, images, "--index", "1", "--top", "1").Done(), Does.Contain("[1]\n").And.Contain("bottom-right"));
        Edgert("infer", Bundle, images, "--index", "2").Failed(1, images, "2");
    }

    [TestCase("native")]
    [TestCase("onnxruntime")]
    public void Output_saves_the_logits(string engine)
    {
        var file = InFolder($"{engine}.npy");
        Edgert("infer", Bundle, WriteImage("output.png", 1), "--engine", engine, "--output", file).Done();
        Assert.That(TestFiles.ReadNpy(file, 4), Is.EqualTo(new[] { 20, 240, 60, 80 }.Select(q => QuadrantModel.Logit((byte)q))).Within(1e-6));
    }

    [Test]
    public void An_array_is_fed_as_it_is()
    {
        var input = InFolder("input.npy");
        TestFiles.WriteNpy(input, "8, 8", [.. QuadrantImage(2).Select(pixel => pixel / 255f)]);
        Assert.That(Edgert("infer", Bundle, input, "--top", "1").Done(), Does.Contain("bottom-left"));
        TestFiles.WriteNpy(input, "8, 7", new float[56]);
        Edgert("infer", Bundle, input).Failed(1, "input.npy", "f32[1x1x8x8]", "f32[8x7]");
    }

    [Test]
    public void An_array_of_the_type_of_a_quantized_input_is_fed_as_it_is([Values(0, 7, 123)] int sample)
    {
        var (bundle, input, output) = (InFolder("kws.edge"), InFolder("s8.npy"), InFolder("scores.npy"));
        Programs.Run(Programs.Edgec, "convert", TestKit.TestData.Shared("mlperf-tiny/kws01_dscnn_int8.tflite"), "-o", bundle).Done();
        var features = File.ReadAllBytes(TestKit.TestData.Shared("mlperf-tiny/kws01_inputs_500x49x10_i8.bin")).AsSpan(sample * 490, 490);
        TestFiles.WriteNpyOfBytes(input, "1, 49, 10, 1", features);
        Edgert("infer", bundle, input, "--output", output).Done();
        var expected = File.ReadAllBytes(TestKit.TestData.Shared("mlperf-tiny/kws01_golden_outputs_500x12_i8.bin")).AsSpan(sample * 12, 12).ToArray();
        Assert.That(File.ReadAllBytes(output)[^12..].Select(score => (int)(sbyte)score), Is.EqualTo(expected.Select(score => (int)(sbyte)score)).Within(1));
        TestFiles.WriteNpyOfBytes(input, "48, 10", features[10..]);
        Edgert("infer", bundle, input).Failed(1, "s8.npy", "s8[48x10]", "s8[1x49x10x1]");
        TestFiles.WriteNpyOfBytes(input, "2, 49, 10, 1", [.. features, .. features]);
        Edgert("infer", bundle, input, "--stream", "--output", output).Done();
        Assert.That(File.ReadAllBytes(output)[^24..].Select(score => (int)(sbyte)score), Is.EqualTo(expected.Concat(expected).Select(score => (int)(sbyte)score)).Within(1));
    }

    [Test]
    public void Ort_library_is_found_by_its_variable()
    {
        var missing = new Dictionary<string, string> { ["EDGERT_ONNXRUNTIME"] = InFolder("no-such-library.so") };
        Programs.Run(Programs.Edgert, missing, "infer", Bundle, WriteImage("variable.png", 1), "--engine", "onnxruntime").Failed(1, "EDGERT_ONNXRUNTIME", "no-such-library.so");
        var there = new Dictionary<string, string> { ["EDGERT_ONNXRUNTIME"] = TestKit.TestData.Downloaded("onnxruntime/Plugins/Linux/x64/libonnxruntime.so") };
        Assert.That(Programs.Run(Programs.Edgert, there, "infer", Bundle, WriteImage("variable.png", 1), "--engine", "onnxruntime").Done(), Does.Contain("top-right"));
    }
}
