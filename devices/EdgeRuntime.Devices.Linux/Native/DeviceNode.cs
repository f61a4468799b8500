namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>Opens nodes, or says why not and what helps.</summary>
internal static class DeviceNode
{
    /// <summary>Opens a node.</summary>
    /// <param name="kernel">The kernel to ask.</param>
    /// <param name="path">The node, as in <c>/dev/i2c-1</c>.</param>
    /// <param name="mode">How.</param>
    /// <param name="user">Who wants it, as messages begin: the device's URI.</param>
    /// <param name="missing">What to do where there is no such node.</param>
    /// <exception cref="DeviceException">It is missing, busy or refused.</exception>
    public static KernelFile Open(IKernel kernel, string path, OpenMode mode, object user, string missing) => kernel.Open(path, mode, out var errno) ?? throw Error(kernel, path, errno, user, missing);

    /// <summary>The error of a node that cannot be opened.</summary>
    public static DeviceException Error(IKernel kernel, string path, int errno, object user, string missing) => new(errno switch
    {
        Errno.NoSuchFile => $"{user}: {path} does not exist: {missing}.",
        Errno.AccessDenied or Errno.NotPermitted => $"{user}: {path} may not be opened by the user '{Environment.UserName}': {kernel.AccessRemedy(path)}.",
        Errno.Busy => $"{user}: {path} is used by another program; 'fuser -v {path}' says which.",
        Errno.NoSuchDevice or Errno.NoSuchAddress => $"{user}: {path} has no device behind it any more: {Errno.Describe(errno)}.",
        _ => $"{user}: {path} cannot be opened: {Errno.Describe(errno)}.",
    });
}
