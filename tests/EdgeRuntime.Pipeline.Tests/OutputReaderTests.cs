namespace EdgeRuntime.Pipeline.Tests;

public class OutputReaderTests
{
    [Test]
    public void Bytes_are_read_by_the_scale_of_the_output()
    {
        using var signed = Session(ElementType.Int8, new QuantizationParameters(0.05f, -20), static output => output.As<sbyte>(), -128, -20, 127);
        using var unsigned = Session(ElementType.UInt8, new QuantizationParameters(2, 100), static output => output.As<byte>(), 0, 100, 255);
        Assert.That(new SessionOutputs(signed).Read(0).ToArray(), Is.EqualTo(new[] { 0.05f * -108, 0, 0.05f * 147 }));
        Assert.That(new SessionOutputs(unsigned).Read(0).ToArray(), Is.EqualTo(new[] { -200f, 0, 310 }));
    }

    [Test]
    public void Bytes_of_which_nobody_knows_the_scale_are_fractions()
    {
        using var signed = Session(ElementType.Int8, null, static output => output.As<sbyte>(), -128, 0, 127);
        using var unsigned = Session(ElementType.UInt8, null, static output => output.As<byte>(), 0, 128, 255);
        Assert.That(new OutputReader(signed).Read().ToArray(), Is.EqualTo(new[] { 0, 0.5f, 255f / 256 }));
        Assert.That(new OutputReader(unsigned).Read().ToArray(), Is.EqualTo(new[] { 0, 0.5f, 255f / 256 }));
        Assert.That(new OutputReader(unsigned, 0, new QuantizationParameters(1, 128)).Read().ToArray(), Is.EqualTo(new[] { -128f, 0, 127 }), "as another engine says");
    }

    private delegate Span<T> Elements<T>(TensorBuffer output);

    private static FakeSession Session<T>(ElementType type, QuantizationParameters? quantization, Elements<T> elements, params int[] values) where T : System.Numerics.INumber<T>
    {
        var session = new FakeSession(new TensorInfo("x", ElementType.Float32, new TensorShape(1)), new TensorInfo("y", type, new TensorShape(1, 3)), static (_, _) => { }) { Quantization = quantization };
        for (var i = 0; i < values.Length; i++)
            elements(session.Output(0))[i] = T.CreateChecked(values[i]);
        return session;
    }
}
