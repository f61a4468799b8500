using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.V4l2;

// Where buffers are: with the driver (queued), with a holder, or in neither's hands on the way between. Holders give them back on any thread, also after the end.
internal sealed unsafe partial class V4l2FrameSource
{
    private int[] _exported = [];

    /// <summary>Takes a frame back: into the queue, or out of memory after the end.</summary>
    internal void Return(V4l2Frame frame)
    {
        lock (_lock)
        {
            frame.IsOut = false;
            if (_closed)
            {
                Unmap(frame);
                return;
            }
            Queue(frame);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>A descriptor of the frame's memory for other devices (DMABUF); −1 where the driver gives none.</summary>
    internal int Export(V4l2Frame frame)
    {
        lock (_lock)
        {
            if (_exported[frame.Index] != 0 || _closed)
                return _exported[frame.Index] > 0 ? _exported[frame.Index] : -1;
            var export = new V4l2ExportBuffer { Type = _device.BufferType, Index = frame.Index, Flags = V4l2Constants.CloseOnExecute };
            _exported[frame.Index] = _device.Try(V4l2Requests.ExportBuffer, ref export) < 0 ? -1 : export.Descriptor;
            return _exported[frame.Index];
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            var type = _device.BufferType;
            _ = _device.Try(V4l2Requests.StreamOff, ref type);
            foreach (var frame in _frames)
            {
                if (!frame.IsOut)
                    Unmap(frame);
            }
            _device.Dispose();
        }
    }

    private V4l2Frame[] MapBuffers(int count)
    {
        var request = new V4l2RequestBuffers { Count = (uint)count, Type = _device.BufferType, Memory = V4l2Constants.MemoryMapped };
        _device.Call(V4l2Requests.RequestBuffers, ref request, $"asking for {count} buffers");
        if (request.Count < 2)
            throw new DeviceException($"{_device.User}: the driver of {_device.Card} gave {request.Count} buffers where {count} were asked for; it needs 2 at least.");
        var frames = new List<V4l2Frame>();
        try
        {
            for (uint index = 0; index < Math.Min(request.Count, 32); index++)
                frames.Add(new V4l2Frame(this, _layout, index, MapPlanes(index)));
        }
        catch
        {
            frames.ForEach(UnmapPlanes);
            throw;
        }
        _exported = new int[frames.Count];
        return [.. frames];
    }

    private V4l2Mapping[] MapPlanes(uint index)
    {
        var planes = stackalloc V4l2Plane[V4l2Constants.MaxPlanes];
        var buffer = new V4l2Buffer { Index = index, Type = _device.BufferType, Memory = V4l2Constants.MemoryMapped };
        if (_device.IsPlanar)
            buffer.SetPlanes(planes, V4l2Constants.MaxPlanes);
        _device.Call(V4l2Requests.QueryBuffer, ref buffer, $"asking where buffer {index} is");
        if (!_device.IsPlanar)
            planes[0] = new V4l2Plane { Length = buffer.Length, MemoryOffset = buffer.Offset };
        var mappings = new List<V4l2Mapping>();
        try
        {
            for (var plane = 0; plane < _layout.Pixels.Planes; plane++)
            {
                if (planes[plane].Length < _layout.Needed(plane) || planes[plane].Length > int.MaxValue)
                    throw new DeviceException($"{_device.User}: the driver of {_device.Card} has buffers of {planes[plane].Length} bytes (plane {plane}); {_layout.Width}x{_layout.Height} {_layout.Pixels.Name} needs {_layout.Needed(plane)}.");
                mappings.Add(new V4l2Mapping(_device.Map(planes[plane].Length, planes[plane].MemoryOffset), planes[plane].Length));
            }
        }
        catch
        {
            mappings.ForEach(mapping => _device.Unmap(mapping.Address, mapping.Length));
            throw;
        }
        return [.. mappings];
    }

    // Whether the driver has a buffer to fill; waits for holders where it has none.
    private bool WaitForQueued(TimeSpan timeout)
    {
        lock (_lock)
        {
            while (_queued == 0)
            {
                if (!Monitor.Wait(_lock, timeout))
                    return _queued > 0;
            }
            return true;
        }
    }

    // A device that is gone refuses; the next Read says so.
    private void Queue(V4l2Frame frame)
    {
        var planes = stackalloc V4l2Plane[V4l2Constants.MaxPlanes];
        var buffer = new V4l2Buffer { Index = frame.Index, Type = _device.BufferType, Memory = V4l2Constants.MemoryMapped };
        if (_device.IsPlanar)
            buffer.SetPlanes(planes, (uint)frame.Planes.Length);
        var result = _device.Try(V4l2Requests.Queue, ref buffer);
        if (result < 0)
            _failure = -result;
        _queued++;
    }

    private void Unmap(V4l2Frame frame)
    {
        UnmapPlanes(frame);
        if (_exported[frame.Index] > 0)
            _kernel.Adopt(_exported[frame.Index]).Dispose();
        _exported[frame.Index] = -1;
    }

    private void UnmapPlanes(V4l2Frame frame)
    {
        foreach (var mapping in frame.Planes)
            _device.Unmap(mapping.Address, mapping.Length);
    }
}
