namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>Where channels lie in a scan: in the order of their indices, each aligned to its own size, and the whole to the largest of them.</summary>
internal sealed class IioScanLayout
{
    private readonly List<(IioElement Element, int Offset)> _places = [];

    public IioScanLayout(IEnumerable<IioElement> elements)
    {
        var (end, largest) = (0, 1);
        foreach (var element in elements.OrderBy(static element => element.Index))
        {
            var offset = Align(end, element.StorageBytes);
            _places.Add((element, offset));
            (end, largest) = (offset + element.StorageBytes, Math.Max(largest, element.StorageBytes));
        }
        Bytes = Align(end, largest);
    }

    /// <summary>The length of a scan.</summary>
    public int Bytes { get; }

    /// <summary>A channel and where it begins; null where it is not in the scan.</summary>
    public (IioElement Element, int Offset)? Find(string name)
    {
        foreach (var place in _places)
        {
            if (place.Element.Name == name)
                return place;
        }
        return null;
    }

    private static int Align(int offset, int size) => (offset + size - 1) / size * size;
}
