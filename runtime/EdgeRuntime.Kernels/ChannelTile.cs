namespace EdgeRuntime.Kernels;

/// <summary>The channels [First, End) of one image that one unit of a global pooling computes.</summary>
internal readonly record struct ChannelTile(int Image, int First, int End)
{
    public const int Channels = 16;

    public static int Units(int batch, int channels) => batch * ((channels + Channels - 1) / Channels);

    public static ChannelTile Of(int unit, int channels)
    {
        int tiles = (channels + Channels - 1) / Channels, first = unit % tiles * Channels;
        return new ChannelTile(unit / tiles, first, Math.Min(channels, first + Channels));
    }
}
