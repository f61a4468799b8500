namespace EdgeRuntime.Graph.Tests.TfLite.Operators;

/// <summary>Compares results with values that a test computed itself.</summary>
internal static class Expect
{
    public static void Floats(TensorData found, IEnumerable<double> expected, double tolerance = 1e-5)
    {
        var wanted = expected.ToArray();
        var values = found.As<float>();
        Assert.That(values.Length, Is.EqualTo(wanted.Length), "number of elements");
        for (var i = 0; i < values.Length; i++)
        {
            if (!(Math.Abs(values[i] - wanted[i]) <= tolerance * (1 + Math.Abs(wanted[i]))) && !values[i].Equals((float)wanted[i]))
                Assert.Fail($"[{i}]: expected {wanted[i]}, found {values[i]}");
        }
    }
}
