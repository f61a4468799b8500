using EdgeRuntime.Bundle;

namespace EdgeRuntime.Native;

internal sealed partial class OpenSession
{
    public unsafe TensorRecord Input(uint index)
    {
        CallException.ThrowIfOutOfRange(index, _session.Inputs.Count, "input");
        return Describe(_session.Inputs[(int)index], _session.Input((int)index), _bundle.Manifest.Inputs[(int)index]);
    }

    public unsafe TensorRecord Output(uint index)
    {
        CallException.ThrowIfOutOfRange(index, _session.Outputs.Count, "output");
        return Describe(_session.Outputs[(int)index], _session.Output((int)index), _bundle.Manifest.Outputs[(int)index]);
    }

    public uint FindInput(string name) => Find(_session.Inputs, name, "input");

    public uint FindOutput(string name) => Find(_session.Outputs, name, "output");

    public unsafe void SetInput(uint index, nint data, nuint size)
    {
        CallException.ThrowIfOutOfRange(index, _session.Inputs.Count, "input");
        var buffer = Check("input", _session.Inputs[(int)index], _session.Input((int)index), data, size);
        new ReadOnlySpan<byte>((void*)data, buffer.ByteCount).CopyTo(buffer.Bytes);
    }

    public unsafe void GetOutput(uint index, nint data, nuint size)
    {
        CallException.ThrowIfOutOfRange(index, _session.Outputs.Count, "output");
        var buffer = Check("output", _session.Outputs[(int)index], _session.Output((int)index), data, size);
        buffer.Bytes.CopyTo(new Span<byte>((void*)data, buffer.ByteCount));
    }

    private static TensorBuffer Check(string kind, TensorInfo info, TensorBuffer buffer, nint data, nuint size)
    {
        CallException.ThrowIfNull(data, "data");
        if (size != (nuint)buffer.ByteCount)
            CallException.ThrowSize(kind, info.Name, size, buffer.ByteCount);
        return buffer;
    }

    private static uint Find(IReadOnlyList<TensorInfo> tensors, string name, string kind)
    {
        for (var i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Name == name)
                return (uint)i;
        }
        throw new CallException(Status.OutOfRange, $"The model has no {kind} '{name}'; it has {string.Join(", ", tensors.Select(static tensor => $"'{tensor.Name}'"))}.");
    }

    private unsafe TensorRecord Describe(TensorInfo info, TensorBuffer buffer, ManifestTensor described)
    {
        var record = new TensorRecord
        {
            Name = _texts.Get(info.Name),
            Layout = _texts.Get(described.Layout),
            Data = (nint)buffer.Pointer,
            Bytes = (nuint)buffer.ByteCount,
            Elements = info.Shape.ElementCount,
            Type = (int)info.Type,
            IsState = _bundle.Manifest.IsState(described) ? 1 : 0,
            Rank = (uint)info.Shape.Rank,
        };
        for (var i = 0; i < info.Shape.Rank; i++)
            record.Shape[i] = info.Shape[i];
        return record;
    }
}
