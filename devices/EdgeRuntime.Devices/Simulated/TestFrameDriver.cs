using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>Opens <c>test://</c>: a moving pattern with known boxes, and the faults of cameras on request.</summary>
public sealed class TestFrameDriver() : FrameDriver("test", "test://?width=640&height=480&fps=30", "a simulated camera: a moving pattern with known boxes")
{
    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Authority.Length > 0 || uri.Path.Length > 0)
            throw new ConfigurationException($"{uri}: expected test://?options, without a name.");
        var options = TestFrameOptions.Read(uri);
        options.Check();
        var absent = 0;
        return () =>
        {
            if (absent-- > 0)
                throw new DeviceException($"The test camera is not there (absent={options.Absent}).");
            absent = options.Absent;
            return new TestFrameSource(options);
        };
    }
}
