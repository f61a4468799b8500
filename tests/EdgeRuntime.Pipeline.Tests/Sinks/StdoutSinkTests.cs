using System.Text;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Sinks.Files;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

internal sealed class StdoutSinkTests : SinkTest
{
    [TestCase(false, "{\"type\":\"new\"")]
    [TestCase(true, "2026-11-26T08:15:30.123Z door new yard person 0.93 #4")]
    public void Every_event_is_a_line(bool text, string start)
    {
        var stream = new MemoryStream();
        using var sink = new StdoutSink(text, () => stream);
        sink.Open();
        sink.Write(Event(1));
        sink.Write(Event(2));
        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Does.StartWith(start));
        Assert.That(lines[2], Is.Empty);
    }

    [Test]
    public void A_reader_that_has_gone_is_a_device_that_failed()
    {
        using var sink = new StdoutSink(false, static () => new ResultStream(static () => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)));
        sink.Open();
        Assert.That(Assert.Throws<DeviceException>(() => sink.Write(Event(1)))!.Message, Does.Contain("the standard output cannot be written"));
    }

    [TestCase("stdout:")]
    [TestCase("stdout:?format=text")]
    public void Its_uri_is_short(string uri) => Assert.That(new StdoutDriver().Prepare(DeviceUri.Parse(uri), Context), Is.Not.Null);

    [TestCase("stdout:?format=xml", "expected one of json, text")]
    [TestCase("stdout:?colour", "there is no option 'colour'; known are format")]
    public void A_wrong_uri_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => new StdoutDriver().Prepare(DeviceUri.Parse(uri), Context))!.Message, Does.Contain(expected));
}
