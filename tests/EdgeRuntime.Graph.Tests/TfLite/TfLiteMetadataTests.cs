using System.IO.Compression;
using EdgeRuntime.Graph.TfLite;
using static EdgeRuntime.Graph.Tests.TfLite.FlatBufferWriter;

namespace EdgeRuntime.Graph.Tests.TfLite;

/// <summary>Class names and normalization from TFLite metadata.</summary>
[TestFixture]
public class TfLiteMetadataTests
{
    private const int LabelFile = 2;

    private static byte[] Model(bool quantized, params Field[][] outputs)
    {
        var b = new TfLiteBuilder();
        var x = quantized ? b.Quantized(new sbyte[12], 1 / 255f, -128, 1, 2, 2, 3) : b.Input(new float[12], 1, 2, 2, 3);
        var y = b.Op(40, [x, b.Constant([1, 2], 2)], quantized ? b.Result([1, 3], 9, TfLiteBuilder.Quantization([1 / 255f], [-128])) : b.Result([1, 3]));
        var normalization = new[] { Tables(4, [Byte(0, 1), Table(1, Floats(0, 127.5f), Floats(1, 127.5f))]) };
        var metadata = FlatBufferWriter.File("M001", Text(0, "classifier"), Tables(3, [Tables(2, normalization), Tables(3, outputs)]));
        b.Metadata.Add([Text(0, "TFLITE_METADATA"), Int(1, b.Buffer(metadata))]);
        return b.ToBytes(y);
    }

    private static Field[] Labels(string file) => [Tables(6, [Text(0, file), Byte(2, LabelFile)])];

    private static byte[] WithZip(byte[] model, string file, string content)
    {
        using var stream = new MemoryStream();
        stream.Write(model);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(zip.CreateEntry(file).Open()))
            writer.Write(content);
        return stream.ToArray();
    }

    [Test]
    public void Labels_come_from_the_zip_behind_the_model()
    {
        var model = TfLiteReader.Read(WithZip(Model(false, Labels("labels.txt")), "labels.txt", "cat\r\ndog\r\nhorse\r\n"), "x.tflite");
        Assert.That(ModelMetadata.Labels(model), Is.EqualTo(new[] { "cat", "dog", "horse" }));
    }

    [Test]
    public void Labels_that_do_not_fit_or_are_missing_are_left_out()
    {
        Assert.That(ModelMetadata.Labels(TfLiteReader.Read(WithZip(Model(false, Labels("labels.txt")), "labels.txt", "cat\ndog\n"), "x.tflite")), Is.Empty);
        Assert.That(ModelMetadata.Labels(TfLiteReader.Read(WithZip(Model(false, Labels("labels.txt")), "other.txt", "a\nb\nc\n"), "x.tflite")), Is.Empty);
        Assert.That(ModelMetadata.Labels(TfLiteReader.Read(Model(false, Labels("labels.txt")), "x.tflite")), Is.Empty);
    }

    [Test]
    public void Damaged_zips_are_refused()
    {
        var bytes = WithZip(Model(false, Labels("labels.txt")), "labels.txt", "cat\ndog\nhorse\n");
        var directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        bytes[directory] ^= 0xFF;
        Assert.That(() => TfLiteReader.Read(bytes, "x.tflite"), Throws.TypeOf<InvalidModelException>().With.Message.Contains("label files"));
    }

    [Test]
    public void Normalization_becomes_preprocessing()
    {
        var how = ModelMetadata.Preprocessing(TfLiteReader.Read(Model(false), "x.tflite"))!;
        Assert.That(how.Mean, Is.EqualTo(new[] { 127.5f }));
        Assert.That(how.Scale, Is.EqualTo(new[] { 1 / 127.5f }));
        Assert.That(how.Color, Is.EqualTo("RGB"));
    }

    // (p − 127.5)/127.5 in steps of 1/255 from −128 on: 255 is the largest value there is, 127.
    [Test]
    public void Normalization_of_quantized_inputs_gives_integers()
    {
        var how = ModelMetadata.Preprocessing(TfLiteReader.Read(Model(true), "x.tflite"))!;
        double Value(double pixel) => (pixel - how.Mean[0]) * how.Scale[0];
        Assert.That(Value(127.5), Is.EqualTo(-128).Within(1e-3));
        Assert.That(Value(255), Is.EqualTo(127).Within(1e-3));
    }
}
