using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>Opens <c>rtp://</c>: sound that somebody sends to a UDP port of this machine, or to a multicast group, as L16, L24, Opus, PCMU or PCMA. RTP does not say what it carries: the URI does.</summary>
public sealed class RtpSoundDriver() : SampleDriver("rtp", "rtp://0.0.0.0:5004?encoding=L16&rate=16000&channels=1", "sound from the network by RTP")
{
    private const int DefaultPort = 5004;

    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = new GstOptions(uri.ToString(), Launch(uri)) { IsCamera = true, Start = uri.Duration("start", TimeSpan.FromSeconds(10)) };
        uri.RefuseOthers();
        return () => new GstSampleSource(options);
    }

    internal static string Launch(DeviceUri uri)
    {
        if (uri.Path.Trim('/').Length > 0)
            throw new ConfigurationException($"{uri}: expected an address and a port alone, as in rtp://0.0.0.0:5004.");
        var (address, port) = Address(uri);
        var encoding = uri.OneOf("encoding", "L16", "L16", "L24", "opus", "PCMU", "PCMA");
        var usual = encoding switch { "opus" => 48000, "PCMU" or "PCMA" => 8000, _ => 44100 };
        var (rate, channels) = (uri.Integer("rate", usual, 1000, 192_000), uri.Integer("channels", encoding == "opus" ? 2 : 1, 1, 64));
        if (encoding is "opus" or "PCMU" or "PCMA" && rate != usual)
            throw new ConfigurationException($"{uri}: {encoding} has {usual} samples a second in RTP, found rate={rate}; leave it out.");
        var payload = uri.Integer("payload", encoding switch { "PCMU" => 0, "PCMA" => 8, _ => 96 }, 0, 127);
        var latency = uri.Duration("latency", TimeSpan.FromMilliseconds(100));
        var decode = encoding switch { "L16" => "rtpL16depay", "L24" => "rtpL24depay", "opus" => "rtpopusdepay ! opusdec", "PCMU" => "rtppcmudepay ! mulawdec", _ => "rtppcmadepay ! alawdec" };
        var many = encoding is "L16" or "L24" ? $",channels=(int){channels},encoding-params=(string){channels}" : "";
        return $"udpsrc address={GstOptions.Quote(address)} port={port} caps=\"application/x-rtp,media=(string)audio,clock-rate=(int){rate},encoding-name=(string){encoding.ToUpperInvariant()},payload=(int){payload}{many}\""
            + $" ! rtpjitterbuffer latency={(int)latency.TotalMilliseconds} drop-on-latency=true ! {decode}{GstOptions.SoundTail(drops: true)}";
    }

    private static (string Address, int Port) Address(DeviceUri uri)
    {
        var colon = uri.Authority.LastIndexOf(':');
        var isV6 = uri.Authority.StartsWith('[') && uri.Authority.EndsWith(']');
        var (address, text) = colon < 0 || isV6 ? (uri.Authority, $"{DefaultPort}") : (uri.Authority[..colon], uri.Authority[(colon + 1)..]);
        if (!int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new ConfigurationException($"{uri}: '{text}' is no port; expected 1 to 65535, as in rtp://0.0.0.0:5004.");
        address = address.Trim('[', ']');
        if (address.Length > 0 && !System.Net.IPAddress.TryParse(address, out _))
            throw new ConfigurationException($"{uri}: '{address}' is no address; expected one of this machine or of a group, as in 0.0.0.0 or 239.0.0.1.");
        return (address.Length == 0 ? "0.0.0.0" : address, port);
    }
}
