namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>What drivers ask the kernel for. Tests script one.</summary>
internal interface IKernel
{
    /// <summary>Opens a node; null, with the error number, where it cannot be opened.</summary>
    KernelFile? Open(string path, OpenMode mode, out int errno);

    /// <summary>Takes over a descriptor that an ioctl gave.</summary>
    KernelFile Adopt(int descriptor);

    /// <summary>Whether there is a node.</summary>
    bool Exists(string path);

    /// <summary>The nodes of <c>/dev</c> whose name begins with <paramref name="prefix"/> and ends with a number, by number.</summary>
    IReadOnlyList<string> Nodes(string prefix);

    /// <summary>What lets this user open a node that was refused.</summary>
    string AccessRemedy(string path);
}
