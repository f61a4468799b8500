namespace EdgeRuntime.Vision.Tracking;

/// <summary>The order in which tracks are reported.</summary>
internal static class TrackOrder
{
    /// <summary>Sorts by number, in place; they are nearly sorted, and few.</summary>
    public static ReadOnlySpan<Track> ById(Span<Track> tracks)
    {
        for (var i = 1; i < tracks.Length; i++)
        {
            var track = tracks[i];
            var at = i;
            for (; at > 0 && tracks[at - 1].Id > track.Id; at--)
                tracks[at] = tracks[at - 1];
            tracks[at] = track;
        }
        return tracks;
    }
}
