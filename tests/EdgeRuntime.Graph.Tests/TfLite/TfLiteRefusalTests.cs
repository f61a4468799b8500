using EdgeRuntime.Graph.TfLite;
using static EdgeRuntime.Graph.Tests.TfLite.FlatBufferWriter;

namespace EdgeRuntime.Graph.Tests.TfLite;

/// <summary>What is not read, and what is said of it.</summary>
[TestFixture]
public class TfLiteRefusalTests
{
    [Test]
    public void A_custom_operator_is_named()
    {
        var b = new TfLiteBuilder();
        var y = b.Custom("Landmarks2TransformMatrix", [b.Input([1f], 1)], b.Result([1]));
        var error = Assert.Throws<UnsupportedOperatorException>(() => b.Read(y))!;
        Assert.That(error.Message, Does.Contain("'Landmarks2TransformMatrix'").And.Contain("operator 0").And.Contain("'t1'"));
    }

    [TestCase(27, "SVDF")]
    [TestCase(129, "CALL_ONCE")]
    [TestCase(131, "RFFT2D")]
    [TestCase(190, "builtin operator 190")]
    public void An_unknown_builtin_operator_is_named(int code, string name)
    {
        var b = new TfLiteBuilder();
        var y = b.Op(code, [b.Input([1f], 1)], b.Result([1]));
        Assert.That(() => b.Read(y), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains(name).And.Message.Contains("operator 0"));
    }

    [Test]
    public void Int16_activations_are_refused()
    {
        var b = new TfLiteBuilder();
        var y = b.Op(0, [b.Input(new short[] { 1 }, 1), b.Constant(new short[] { 1 }, 1)], b.Result([1], 7));
        Assert.That(() => b.Read(y), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains("int16 activation").And.Message.Contains("8-bit"));
    }

    [Test]
    public void Recurrent_layers_of_other_kinds_are_refused()
    {
        var b = new TfLiteBuilder();
        var x = b.Input(new float[3], 1, 1, 3);
        var w = b.Constant(new float[6], 2, 3);
        var y = b.Op(44, [x, w, w, w, w, .. Enumerable.Repeat(b.Constant(new float[4], 2, 2), 4), b.Constant(new float[2], 2)], b.Result([1, 1, 2]), Byte(0, 4));
        Assert.That(() => b.Read(y), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains("peephole"));
    }

    [TestCase(new byte[0], "not a TFLite file")]
    [TestCase(new byte[] { 8, 0, 0, 0, 84, 70, 76, 51 }, "not a TFLite file")]
    [TestCase(new byte[] { 255, 255, 255, 127, 84, 70, 76, 51, 0, 0, 0, 0, 0, 0, 0, 0 }, "offset 2147483647")]
    [TestCase(new byte[] { 8, 0, 0, 0, 84, 70, 76, 51, 255, 255, 255, 127, 0, 0, 0, 0 }, "vtable")]
    public void Bytes_that_are_no_model_are_refused(byte[] bytes, string reason) =>
        Assert.That(() => TfLiteReader.Read(bytes, "x.tflite"), Throws.TypeOf<InvalidModelException>().With.Message.Contains(reason).And.Message.Contains("x.tflite"));

    [Test]
    public void Constants_of_the_wrong_size_are_refused()
    {
        var b = new TfLiteBuilder();
        var y = b.Op(0, [b.Input([1f, 2f], 2), b.Constant([1f], 2)], b.Result([2]));
        Assert.That(() => b.Read(y), Throws.TypeOf<InvalidModelException>().With.Message.Contains("tensor 1 't1'").And.Message.Contains("needs 8 bytes"));
    }

    [Test]
    public void Shapes_that_operators_do_not_give_are_refused()
    {
        var b = new TfLiteBuilder();
        var y = b.Op(101, [b.Input([1f, 2f], 2)], b.Result([3]));
        Assert.That(() => b.Read(y), Throws.TypeOf<InvalidModelException>());
    }

    [Test]
    public void A_tensor_that_nothing_writes_is_refused()
    {
        var b = new TfLiteBuilder();
        var y = b.Op(0, [b.Input([1f], 1), b.Result([1])], b.Result([1]));
        Assert.That(() => b.Read(y), Throws.TypeOf<InvalidModelException>().With.Message.Contains("'t1'").And.Message.Contains("read before"));
    }

    [Test]
    public void Impossible_shapes_and_quantizations_are_refused()
    {
        var b = new TfLiteBuilder();
        var huge = b.Op(101, [b.Input([1f], 1)], b.Result([int.MaxValue, int.MaxValue, int.MaxValue]));
        Assert.That(() => b.Read(huge), Throws.TypeOf<InvalidModelException>().With.Message.Contains("impossible shape"));
        b = new TfLiteBuilder();
        var y = b.Op(6, [b.Quantized([1], 1, 300, 1)], b.Result([1]));
        Assert.That(() => b.Read(y), Throws.TypeOf<InvalidModelException>().With.Message.Contains("zero point outside"));
    }

    [Test]
    public void Content_decides_what_a_file_is()
    {
        var b = new TfLiteBuilder();
        var y = b.Op(101, [b.Input([-1f, 2f], 2)], b.Result([2]));
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "model.onnx");
        System.IO.File.WriteAllBytes(path, b.ToBytes(y));
        var model = ModelReader.Read(path);
        Assert.That(model.ProducerName, Is.EqualTo("TFLite"));
        Assert.That(model.Graph.Inputs[0].Name, Is.EqualTo("t0"));
        Assert.That(() => ModelReader.Read(path + "x"), Throws.TypeOf<InvalidModelException>().With.Message.Contains("no such file"));
    }
}
