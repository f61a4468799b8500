using System.Text;

namespace EdgeRuntime.Host.Service;

/// <summary>What a unit file is made of.</summary>
/// <param name="Program">The path of edgert.</param>
/// <param name="Pipeline">The path of the pipeline file.</param>
/// <param name="Arguments">Further arguments of <c>edgert run</c>.</param>
/// <param name="Name">The service's name.</param>
/// <param name="User">Who it runs as; null: a user that systemd makes while it runs.</param>
/// <param name="Groups">The groups of devices that this machine has.</param>
/// <param name="WritesSysfs">Whether a source has to write to /sys, as IIO's triggers and buffers are set up there.</param>
internal sealed record UnitFile(string Program, string Pipeline, IReadOnlyList<string> Arguments, string Name, string? User, IReadOnlyList<string> Groups, bool WritesSysfs)
{
    /// <summary>The groups that may own devices: cameras, graphics, GPIO, I2C, SPI, IIO, sound, serial lines.</summary>
    public static IReadOnlyList<string> DeviceGroups { get; } = ["video", "render", "gpio", "i2c", "spi", "iio", "audio", "dialout"];

    /// <summary>Where systemd looks for it.</summary>
    public string Path => $"/etc/systemd/system/{Name}.service";

    /// <summary>The file's text.</summary>
    public override string ToString()
    {
        var folder = System.IO.Path.GetDirectoryName(Pipeline)!;
        var text = new StringBuilder();
        text.Append($"""
            # Written by edgert {CommandLine.Version} install-service. Changes: systemctl edit {Name}
            [Unit]
            Description=EdgeRuntime: {Specifiers(System.IO.Path.GetFileName(Pipeline))}
            Wants=network-online.target
            After=network-online.target

            [Service]
            Type=notify
            NotifyAccess=main
            ExecStart={string.Join(' ', new[] { Program, "run", Pipeline }.Concat(Arguments).Select(Quote))}
            ExecReload=/bin/kill -HUP $MAINPID
            WorkingDirectory={Specifiers(folder)}
            Restart=always
            RestartSec=2
            WatchdogSec=60
            TimeoutStopSec=10

            {(User is null ? "DynamicUser=yes" : $"User={User}")}
            {(Groups.Count > 0 ? $"SupplementaryGroups={string.Join(' ', Groups)}" : "# This machine has none of the groups that own devices.")}
            StateDirectory={Name}

            # The file system is read-only but for /var/lib/{Name} and the folder of the pipeline file; other folders that sinks write to: ReadWritePaths=
            ProtectSystem=strict
            ProtectHome=read-only
            ReadWritePaths=-{Quote(folder)}
            PrivateTmp=yes
            NoNewPrivileges=yes
            CapabilityBoundingSet=
            ProtectKernelModules=yes
            ProtectKernelLogs=yes
            ProtectControlGroups=yes
            ProtectHostname=yes
            {(WritesSysfs ? "# ProtectKernelTunables= would make /sys read-only, where the buffers of IIO devices are set up." : "ProtectKernelTunables=yes")}
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
            RestrictNamespaces=yes
            RestrictSUIDSGID=yes
            LockPersonality=yes
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            UMask=0027
            # MemoryDenyWriteExecute=yes forbids machine code that is made when a model is opened; it would need Environment=EDGERT_EMIT=0, and GStreamer's sources do not run with it.
            # PrivateDevices= and ProtectClock= would take the devices away.

            [Install]
            WantedBy=multi-user.target

            """);
        return text.ToString();
    }

    // In a command line of systemd: % begins a specifier, $ a variable, quotes and backslashes are as in C.
    private static string Quote(string argument)
    {
        var escaped = Specifiers(argument).Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        return escaped.Length > 0 && !escaped.Any(static letter => letter is ' ' or '\t' or '\'' or '"' or '\\' or ';') ? escaped : $"\"{escaped}\"";
    }

    private static string Specifiers(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
}
