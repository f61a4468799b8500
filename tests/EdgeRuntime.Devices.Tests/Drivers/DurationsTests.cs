using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Devices.Tests.Drivers;

public sealed class DurationsTests
{
    [TestCase("500ms", 0.5), TestCase("2s", 2), TestCase("1.5", 1.5), TestCase("5m", 300), TestCase("2h", 7200), TestCase("0", 0), TestCase("8784h", 366 * 86_400)]
    public void A_number_and_a_unit_are_a_duration(string text, double seconds) => Assert.That((Durations.TryParse(text, out var duration), duration.TotalSeconds), Is.EqualTo((true, seconds)));

    [TestCase(""), TestCase("s"), TestCase("ms"), TestCase("5sm"), TestCase("5hms"), TestCase("5mms"), TestCase("-1s"), TestCase("1e3s"), TestCase("5 s"), TestCase("8785h"), TestCase("infinity"), TestCase("nans")]
    public void Anything_else_is_none(string text) => Assert.That(Durations.TryParse(text, out _), Is.False);
}
