using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Mqtt;
using NUnit.Framework;

namespace EdgeRuntime.Devices.Tests.Mqtt;

internal sealed class MqttOptionsTests
{
    [TestCase("mqtt://broker/x", "broker", 1883, "", null)]
    [TestCase("mqtts://broker/x", "broker", 8883, "", null)]
    [TestCase("mqtt://joe@broker:2000", "broker", 2000, "joe", null)]
    [TestCase("mqtt://joe:a%40b:c@[::1]:2000/x", "::1", 2000, "joe", "a@b:c")]
    [TestCase("mqtt://[fe80::1]", "fe80::1", 1883, "", null)]
    public void Host_port_user_and_password_stand_in_the_uri(string uri, string host, int port, string user, string? password)
    {
        var options = MqttOptions.Read(DeviceUri.Parse(uri));
        Assert.That((options.Host, options.Port, options.User, options.Password), Is.EqualTo((host, port, user, password)));
    }

    [Test]
    public void A_password_may_stand_in_the_environment()
    {
        Environment.SetEnvironmentVariable("EDGERT_TEST_PASSWORD", "secret");
        Assert.That(MqttOptions.Read(DeviceUri.Parse("mqtt://joe@broker?password-env=EDGERT_TEST_PASSWORD")).Password, Is.EqualTo("secret"));
    }

    [TestCase("mqtt:///topic", "expected mqtt://")]
    [TestCase("mqtt://broker:99999/x", "a port from 1 to 65535")]
    [TestCase("mqtt://joe:x@broker?password-env=A", "in more than one way")]
    [TestCase("mqtt://broker?password-file=/a", "no user")]
    [TestCase("mqtt://joe@broker?password-env=EDGERT_NO_SUCH_VARIABLE", "no variable EDGERT_NO_SUCH_VARIABLE")]
    [TestCase("mqtts://broker?cert=/a", "cert and key go together")]
    [TestCase("mqtt://broker?inflight=0", "inflight is '0'")]
    [TestCase("mqtt://broker?reconnect=0", "reconnect is 0 ms")]
    public void What_cannot_be_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => MqttOptions.Read(DeviceUri.Parse(uri)))!.Message, Does.Contain(expected));

    [Test]
    public void A_password_is_not_printed()
    {
        var error = Assert.Throws<ConfigurationException>(static () => MqttOptions.Read(DeviceUri.Parse("mqtt://joe:secret@broker:0/x")))!;
        Assert.That(error.Message, Does.Contain("joe:***@").And.Not.Contain("secret"));
    }
}
