using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>An open camera node, by its calls; errors name the camera, the call, the error number and what helps.</summary>
internal sealed unsafe class V4l2Device : IDisposable
{
    private const string Missing = "the camera is not connected, or has another number ('edgert devices' lists what is there; /dev/v4l/by-id/ has names that stay)";

    private readonly KernelFile _file;

    public V4l2Device(IKernel kernel, string path, string user)
    {
        (Path, User) = (path, user);
        _file = DeviceNode.Open(kernel, path, OpenMode.ReadWrite | OpenMode.NonBlocking, user, Missing);
        try
        {
            V4l2Capability capability;
            var result = _file.Control(V4l2Requests.QueryCapabilities, &capability);
            if (result < 0)
                throw new DeviceException($"{user}: {path} is no video device: {Errno.Describe(-result)}.");
            var what = (capability.Capabilities & V4l2Constants.CapabilityDeviceCaps) != 0 ? capability.DeviceCapabilities : capability.Capabilities;
            (Driver, Card, Bus) = (KernelText.Read(capability.Driver, 16), KernelText.Read(capability.Card, 32), KernelText.Read(capability.Bus, 32));
            IsPlanar = (what & V4l2Constants.CapabilityCapture) == 0;
            if (IsPlanar && (what & V4l2Constants.CapabilityPlanarCapture) == 0)
                throw new DeviceException($"{user}: {path} ({Card}) gives no pictures; it may be the camera's node for metadata, or an output: 'edgert devices' lists cameras.");
            if ((what & V4l2Constants.CapabilityStreaming) == 0)
                throw new DeviceException($"{user}: {path} ({Card}) has no streaming by mapped buffers, which is the only way that frames are read here.");
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public string User { get; }

    public string Driver { get; }

    public string Card { get; }

    public string Bus { get; }

    /// <summary>Whether it speaks the multi-planar interface.</summary>
    public bool IsPlanar { get; }

    public uint BufferType => IsPlanar ? V4l2Constants.BufferPlanarCapture : V4l2Constants.BufferCapture;

    /// <summary>Calls the kernel; a negative result is the error number, for the caller to judge.</summary>
    public int Try<T>(uint request, ref T argument) where T : unmanaged
    {
        fixed (T* start = &argument)
            return _file.Control(request, start);
    }

    /// <summary>Calls the kernel.</summary>
    /// <exception cref="DeviceException">It refuses.</exception>
    public void Call<T>(uint request, ref T argument, string doing) where T : unmanaged
    {
        var result = Try(request, ref argument);
        if (result < 0)
            throw Error(-result, doing);
    }

    public int Wait(int milliseconds) => _file.Wait(milliseconds);

    public nint Map(nuint length, long offset)
    {
        var address = _file.Map(length, offset);
        return address >= 0 ? address : throw Error((int)-address, "mapping a buffer");
    }

    public void Unmap(nint address, nuint length) => _file.Unmap(address, length);

    public void Dispose() => _file.Dispose();

    /// <summary>The error of a call.</summary>
    public DeviceException Error(int errno, string doing) => new(errno switch
    {
        Errno.NoSuchDevice or Errno.NoSuchAddress => $"{User}: the camera ({Card}) is gone: {doing}: {Errno.Describe(errno)}.",
        Errno.Busy => $"{User}: {Path} ({Card}) is used by another program: {doing}: {Errno.Describe(errno)}; 'fuser -v {Path}' says which.",
        Errno.NoSpace => $"{User}: the bus of {Path} ({Card}) has no room for this stream: {doing}: {Errno.Describe(errno)}; ask for less (width=, fps=, format=mjpeg), or connect the camera to another USB controller.",
        Errno.InputOutput => $"{User}: the camera ({Card}) failed: {doing}: {Errno.Describe(errno)}; see dmesg.",
        _ => $"{User}: {Path} ({Card}): {doing}: {Errno.Describe(errno)}.",
    });
}
