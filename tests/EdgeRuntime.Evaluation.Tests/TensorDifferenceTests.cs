namespace EdgeRuntime.Evaluation.Tests;

public class TensorDifferenceTests
{
    private TensorDifference _difference = null!;

    [SetUp]
    public void Start() => _difference = new TensorDifference(new TensorInfo("logits", ElementType.Float32, new TensorShape(1, 3)));

    [Test]
    public void It_names_the_tensor() => Assert.That((_difference.Name, _difference.Type, _difference.Shape), Is.EqualTo(("logits", "f32", "1x3")));

    [Test]
    public void Nothing_compared_is_no_difference() => Check(count: 0, differing: 0, largest: 0, mean: 0, magnitude: 0);

    [Test]
    public void Equal_values_differ_by_nothing()
    {
        foreach (var value in new[] { 1.5, -3, 0, double.PositiveInfinity, double.NegativeInfinity, double.NaN })
            _difference.Add(value, value);
        Check(count: 6, differing: 0, largest: 0, mean: 0, magnitude: 3);
    }

    [Test]
    public void Largest_and_mean_are_of_absolute_differences()
    {
        _difference.Add(1, 2);
        _difference.Add(5, 2);
        _difference.Add(-4, -4);
        _difference.Add(-4, -8);
        Check(count: 4, differing: 3, largest: 4, mean: 2, magnitude: 8);
    }

    [TestCase(double.NaN, 1)]
    [TestCase(1, double.NaN)]
    [TestCase(double.NaN, double.PositiveInfinity)]
    [TestCase(double.PositiveInfinity, 1)]
    [TestCase(1, double.NegativeInfinity)]
    [TestCase(double.PositiveInfinity, double.NegativeInfinity)]
    public void What_is_no_number_on_one_side_only_is_infinitely_far_away(double a, double b)
    {
        _difference.Add(a, b);
        Assert.That((_difference.Differing, _difference.Largest, _difference.Mean), Is.EqualTo((1L, double.PositiveInfinity, double.PositiveInfinity)));
        Assert.That(double.IsFinite(_difference.Magnitude), "the magnitude is of finite values");
    }

    [Test]
    public void Zeros_of_either_sign_differ_in_their_bits_alone()
    {
        _difference.Add(0.0, -0.0);
        Check(count: 1, differing: 1, largest: 0, mean: 0, magnitude: 0);
    }

    private void Check(long count, long differing, double largest, double mean, double magnitude) =>
        Assert.That((_difference.Count, _difference.Differing, _difference.Largest, _difference.Mean, _difference.Magnitude), Is.EqualTo((count, differing, largest, mean, magnitude)));
}
