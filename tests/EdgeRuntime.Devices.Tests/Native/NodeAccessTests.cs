using System.Runtime.Versioning;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.Native;

public sealed class NodeAccessTests
{
    [Test]
    public void The_group_of_a_node_and_the_command_that_joins_it_are_named() =>
        Assert.That(NodeAccess.Remedy("/dev/video0", "video", groupReads: true), Is.EqualTo($"it belongs to the group 'video': sudo usermod -aG video {Environment.UserName}, then log in again (a systemd service: SupplementaryGroups=video)"));

    [TestCase("root", true, "GROUP=\"plugdev\"")]
    [TestCase("i2c", false, "GROUP=\"i2c\"")]
    public void A_node_that_no_group_may_open_gets_a_udev_rule(string group, bool reads, string rule) =>
        Assert.That(NodeAccess.Remedy("/dev/i2c-1", group, reads), Does.StartWith("no group may open it").And.Contains("KERNEL==\"i2c-1\"").And.Contains(rule).And.Contains("MODE=\"0660\""));

    [Test, UnsupportedOSPlatform("windows")]
    public void Owner_and_mode_come_from_the_file()
    {
        var path = Path.GetTempFileName();
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.That(NodeAccess.Remedy(path), Does.StartWith("no group may open it"));
        File.Delete(path);
        Assert.That(NodeAccess.Remedy(path), Is.EqualTo($"see who may open it with: ls -l {path}"));
    }

    [TestCase(20u, "dialout")]
    [TestCase(44u, "video")]
    [TestCase(4u, "4")]
    public void Names_of_groups_come_from_the_list_of_groups(uint number, string name)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "root:x:0:\nbroken\ndialout:x:20:pi\nvideo:x:44:pi,tom\n");
        Assert.That(NodeAccess.GroupName(number, path), Is.EqualTo(name));
        File.Delete(path);
        Assert.That(NodeAccess.GroupName(number, path), Is.EqualTo(number.ToString()));
    }

    [Test]
    public void A_node_that_is_missing_or_no_device_is_an_error_that_names_it()
    {
        Assert.That(() => DeviceNode.Open(LinuxKernel.Instance, "/dev/edgert-nothing", OpenMode.ReadWrite, "gpio://x", "plug it in"), Throws.TypeOf<DeviceException>().With.Message.EqualTo("gpio://x: /dev/edgert-nothing does not exist: plug it in."));
        using var file = DeviceNode.Open(LinuxKernel.Instance, "/dev/null", OpenMode.ReadWrite, "x", "");
        Assert.That(file.Read(new byte[4]), Is.Zero);
        Assert.That(file.Wait(0), Is.EqualTo(KernelFile.Readable));
        file.Dispose();
        Assert.That(file.Read(new byte[4]), Is.EqualTo(-9), "a closed file stays closed");
    }
}
