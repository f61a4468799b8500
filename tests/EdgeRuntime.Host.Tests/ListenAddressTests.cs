using EdgeRuntime.Host;

namespace EdgeRuntime.Host.Tests;

internal sealed class ListenAddressTests
{
    [TestCase(":8080", "127.0.0.1:8080")]
    [TestCase("8080", "127.0.0.1:8080")]
    [TestCase("localhost:81", "127.0.0.1:81")]
    [TestCase("*:8080", "0.0.0.0:8080")]
    [TestCase("192.168.1.7:1", "192.168.1.7:1")]
    [TestCase("[::1]:65535", "[::1]:65535")]
    public void Addresses_are_read(string text, string expected)
    {
        Assert.That(ListenAddress.TryParse(text, out var address), Is.True);
        Assert.That(address.ToString(), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase(":")]
    [TestCase(":65536")]
    [TestCase(":-1")]
    [TestCase("::1:8080")]
    [TestCase("host.example:8080")]
    [TestCase("[::1:8080")]
    [TestCase("127.0.0.1")]
    public void Others_are_not(string text) => Assert.That(ListenAddress.TryParse(text, out _), Is.False);
}
