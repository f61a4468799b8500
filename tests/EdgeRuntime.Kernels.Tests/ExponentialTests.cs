using System.Numerics;

namespace EdgeRuntime.Kernels.Tests;

public class ExponentialTests
{
    [Test]
    public void IsWithinTwoUnitsInTheLastPlace()
    {
        var worst = 0.0;
        for (var x = -87.33f; x < 88.722f; x += 0.0017f)
        {
            var expected = Math.Exp(x);
            var unit = MathF.BitIncrement((float)expected) - (float)expected;
            worst = Math.Max(worst, Math.Abs(Exponential.Of(x) - expected) / unit);
        }
        Assert.That(worst, Is.LessThan(2));
    }

    [TestCase(0f, 1f)]
    [TestCase(-0f, 1f)]
    [TestCase(88.7228f, 3.40269e38f)]
    [TestCase(89f, float.PositiveInfinity)]
    [TestCase(float.PositiveInfinity, float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity, 0f)]
    [TestCase(-88f, 0f)]
    [TestCase(float.MinValue, 0f)]
    [TestCase(float.MaxValue, float.PositiveInfinity)]
    [TestCase(float.NaN, float.NaN)]
    public void HoldsAtTheEnds(float x, float expected)
    {
        Assert.That(Exponential.Of(x), Is.EqualTo(expected).Within(0.001).Percent);
        Assert.That(Exponential.Of(new Vector<float>(x))[0], Is.EqualTo(expected).Within(0.001).Percent);
    }

    [Test]
    public void LanesHaveTheBitsOfTheScalar()
    {
        var samples = new Samples(5).Floats(4096, -95, 95);
        for (var i = 0; i < samples.Length; i += Vector<float>.Count)
        {
            var lanes = Exponential.Of(new Vector<float>(samples, i));
            for (var lane = 0; lane < Vector<float>.Count; lane++)
                Assert.That(BitConverter.SingleToInt32Bits(lanes[lane]), Is.EqualTo(BitConverter.SingleToInt32Bits(Exponential.Of(samples[i + lane]))), $"{samples[i + lane]}");
        }
    }

    [Test]
    public unsafe void SoftmaxAddsUpToTheFormula([Values] bool log, [Values(1, 2, 12, 1000)] int columns)
    {
        var x = new Samples(6).Floats(columns, -9, 9);
        var y = new float[columns];
        fixed (float* source = x, destination = y)
            Reference.Softmax.Run(source, destination, columns, log, 0, 1);
        var sum = x.Sum(value => Math.Exp(value));
        Assert.That(y, Is.EqualTo(x.Select(value => log ? value - Math.Log(sum) : Math.Exp(value) / sum).Select(value => (float)value)).Within(4e-6f));
    }
}
