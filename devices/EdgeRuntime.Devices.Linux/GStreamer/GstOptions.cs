namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>A pipeline to open.</summary>
/// <param name="Uri">What messages begin with.</param>
/// <param name="Launch">Its description, as gst-launch-1.0 takes it, with an appsink of the name <see cref="SinkName"/>.</param>
internal sealed record GstOptions(string Uri, string Launch)
{
    /// <summary>The name of the sink that frames are taken from.</summary>
    public const string SinkName = "edgert";

    // Converted only where it is none of these: videoconvert passes on what fits as it is.
    private const string Raw = "videoconvert ! video/x-raw,format=(string){NV12,YUY2,NV21,I420,RGB,BGR,GRAY8}";

    /// <summary>Whether its end is an error, since a camera does not end.</summary>
    public bool IsCamera { get; init; }

    /// <summary>Whether it begins again at its end.</summary>
    public bool Loops { get; init; }

    /// <summary>A word of the URI that no message shows.</summary>
    public string? Secret { get; init; }

    /// <summary>How long the first frame may take.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What is put behind a source: conversion where needed, and the sink.</summary>
    /// <param name="converts">Whether what comes may have to be converted.</param>
    /// <param name="drops">Whether frames that nobody fetches in time are dropped, as of a camera.</param>
    /// <param name="paced">Whether frames come when they are due, as in the playing of a file.</param>
    public static string Tail(bool converts, bool drops, bool paced) =>
        $" ! {(converts ? $"{Raw} ! " : "")}appsink name={SinkName} max-buffers=2 drop={(drops ? "true" : "false")} sync={(paced ? "true" : "false")} enable-last-sample=false";

    /// <summary>As <see cref="Tail"/>, for sound.</summary>
    /// <param name="drops">Whether what nobody fetches in time is dropped, as of the network.</param>
    public static string SoundTail(bool drops) =>
        $" ! audioconvert ! audio/x-raw,format=(string){{F32LE,S16LE}},layout=(string)interleaved ! appsink name={SinkName} max-buffers={(drops ? 200 : 8)} drop={(drops ? "true" : "false")} sync=false enable-last-sample=false";

    /// <summary>A value in a description, in quotation marks.</summary>
    public static string Quote(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
