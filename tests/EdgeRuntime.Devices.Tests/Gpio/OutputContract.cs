using EdgeRuntime.Devices.Output;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Devices.Tests.Gpio;

/// <summary>What every output line does: run over the kernel's interface and over the simulated twin.</summary>
public abstract class OutputContract
{
    /// <summary>Opens line 17 (or another) of a chip whose lines are low.</summary>
    protected abstract DigitalOutput Open(string options = "", string line = "17");

    /// <summary>The voltage of line 17.</summary>
    protected abstract bool High { get; }

    /// <summary>Pulls the chip out, or brings it back.</summary>
    protected abstract void Plug(bool plugged);

    [TestCase("", false)]
    [TestCase("?drive=open-drain", false)]
    [TestCase("?drive=open-source", false)]
    [TestCase("?active-low", true)]
    [TestCase("?initial=active", true)]
    [TestCase("?initial=active&active-low&drive=push-pull", false)]
    public void It_starts_as_asked_and_follows(string options, bool initial)
    {
        using var output = Open(options);
        var inverted = options.Contains("active-low", StringComparison.Ordinal);
        Assert.That(High, Is.EqualTo(initial));
        foreach (var active in (bool[])[true, false, false, true])
        {
            output.Write(active);
            Assert.That(High, Is.EqualTo(active != inverted));
        }
        output.Write(inverted);
    }

    [Test]
    public void A_chip_that_goes_is_an_error_and_one_that_came_back_is_opened_again()
    {
        using var output = Open();
        Plug(false);
        Assert.That(() => output.Write(true), Throws.TypeOf<DeviceException>().With.Message.Contains("gone"));
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("there is no chip"));
        Plug(true);
        Assert.That(() => output.Write(true), Throws.TypeOf<DeviceException>());
        using var again = Open();
        again.Write(true);
        Assert.That(High, Is.True);
        again.Write(false);
    }

    [Test]
    public void A_line_has_one_user()
    {
        var output = Open();
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("is used by 'edgert'"));
        output.Dispose();
        output.Dispose();
        Open().Dispose();
    }

    [Test]
    public void A_line_that_there_is_not_is_refused() => Assert.That(() => Open(line: "99"), Throws.TypeOf<DeviceException>().With.Message.Contains("has the lines 0 to 63, found 99"));

    [TestCase("?drive=weak", "drive is 'weak', expected one of push-pull, open-drain, open-source")]
    [TestCase("?initial=1", "initial is '1', expected one of inactive, active")]
    [TestCase("?edge=both", "there is no option 'edge'")]
    public void What_cannot_be_asked_for_is_refused_before_anything_is_opened(string options, string message) => Assert.That(() => Open(options), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    [Test]
    public void Writing_allocates_nothing()
    {
        using var output = Open();
        var active = false;
        Assert.That(Allocation.OfTenCalls(() => output.Write(active = !active)), Is.Zero);
        output.Write(false);
    }
}
