namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>The kernel that this program runs on.</summary>
internal sealed class LinuxKernel : IKernel
{
    public static LinuxKernel Instance { get; } = new();

    public KernelFile? Open(string path, OpenMode mode, out int errno)
    {
        int descriptor;
        do
        {
            descriptor = LibC.Open(path, (int)mode | LibC.CloseOnExecute);
            errno = descriptor < 0 ? System.Runtime.InteropServices.Marshal.GetLastPInvokeError() : 0;
        }
        while (errno == Errno.Interrupted);
        return descriptor < 0 ? null : new DescriptorFile(descriptor);
    }

    public KernelFile Adopt(int descriptor) => new DescriptorFile(descriptor);

    public bool Exists(string path) => File.Exists(path);

    public IReadOnlyList<string> Nodes(string prefix)
    {
        var nodes = new List<(int Number, string Path)>();
        foreach (var path in SysFile.Folders("/dev", prefix))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan())[prefix.Length..], out var number))
                nodes.Add((number, path));
        }
        nodes.Sort();
        return nodes.ConvertAll(static node => node.Path);
    }

    public string AccessRemedy(string path) => NodeAccess.Remedy(path);
}
