namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>A plane of a buffer in this process's memory.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
internal record struct V4l2Mapping(nint Address, nuint Length)
{
    /// <summary>Bytes before the picture, as the driver stated for this one.</summary>
    public int Skip { get; set; }
}
