using System.CommandLine;
using EdgeRuntime.Host.Server;
using EdgeRuntime.Host.Service;
using EdgeRuntime.Host.Wyoming;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Host.Commands;

/// <summary><c>edgert install-service</c>: a unit file that lets systemd run pipelines.</summary>
internal static class InstallServiceCommand
{
    public static Command Create()
    {
        var file = OptionParsing.Path("PIPELINE", "The pipeline file, NAME.json");
        var name = new Option<string?>("--name") { Description = "The service's name [default: edgert]", HelpName = "NAME" };
        name.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && (token.Value.Length is 0 or > 64 || !token.Value.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
                result.AddError($"'--name' takes up to 64 letters, digits, - and _, found '{token.Value}'.");
        });
        var user = new Option<string?>("--user") { Description = "Who it runs as [default: a user that systemd makes while it runs]", HelpName = "NAME" };
        var print = new Option<bool>("--print") { Description = "Print the unit file instead of writing it" };
        var commands = new Option<bool>("--allow-exec") { Description = "Allow sinks that run programs (exec:)" };
        var command = new Command("install-service", "Writes a systemd unit file that runs pipelines from the machine's start on, watched, restarted and confined, and says what to type next.") { file, name, user, print, commands };
        var http = new HttpOptions(command);
        var wyoming = new WyomingArguments(command);
        command.SetAction(parsed =>
        {
            _ = http.Read(parsed);
            if (parsed.GetValue(file) is not { Length: > 0 } path)
                throw new ConfigurationException("the path of the pipeline file is empty; give NAME.json.");
            var pipeline = System.IO.Path.GetFullPath(path);
            var settings = PipelineFile.Read(pipeline);
            using (var host = new PipelineHost(HostDrivers.Create(), HostSinks.Create(), null, parsed.GetValue(commands)))
                host.Check(settings);
            if (parsed.GetValue(user) is { } wanted && !DeviceAccounts.HasUser(wanted))
                throw new ConfigurationException($"--user {wanted}: this machine has no such user; make one with: useradd --system --shell /usr/sbin/nologin {wanted}");
            string[] arguments = [.. parsed.GetValue(commands) ? ["--allow-exec"] : Array.Empty<string>(), .. http.Arguments(parsed), .. wyoming.Arguments(parsed)];
            if (arguments.Append(pipeline).Any(static text => text.Any(char.IsControl)))
                throw new ConfigurationException("a unit file cannot have line breaks or other control characters; rename the file.");
            var unit = new UnitFile(Environment.ProcessPath!, pipeline, arguments, parsed.GetValue(name) ?? "edgert", parsed.GetValue(user), DeviceAccounts.Existing(UnitFile.DeviceGroups), settings.Any(static one => one.Source.StartsWith("iio:", StringComparison.Ordinal)));
            if (parsed.GetValue(print))
                Console.Out.Write(unit.ToString());
            else
                Write(unit);
            return CommandLine.Done;
        });
        return command;
    }

    private static void Write(UnitFile unit)
    {
        try
        {
            AtomicFile.Write(unit.Path, unit.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{unit.Path} cannot be written: {ErrorReport.OneLine(e.Message)} Run it with sudo, or use --print.", e);
        }
        Console.Out.WriteLine($"""
            wrote {unit.Path}
            sudo systemctl daemon-reload
            sudo systemctl enable --now {unit.Name}
            systemctl status {unit.Name}            (how its pipelines are)
            journalctl -u {unit.Name} -f            (what it says)
            sudo systemctl reload {unit.Name}       (after a change of {unit.Pipeline})
            """);
    }
}
