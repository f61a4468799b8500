namespace EdgeRuntime.Training.Data.Sound;

/// <summary>
/// Strings of recordings of one speaker. A speaker is what a file's name says between the class and the number, as <c>george</c> in <c>7_george_3.wav</c>; files that say nothing there are one speaker. A string begins with a certain
/// recording, so that every one has its turn; what follows is drawn.
/// </summary>
public sealed class JoinedClips
{
    private readonly JoinSpec _how;
    private readonly int _rate;
    private readonly List<(float[] Samples, int Token, int Group)> _clips = [];
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private readonly List<List<int>> _members = [];
    private readonly List<int> _tokens = [];
    private readonly List<Range> _parts = [];
    private float[] _joined = [];

    /// <param name="how">How many, and how far apart.</param>
    /// <param name="rate">Samples a second of all recordings.</param>
    public JoinedClips(JoinSpec how, int rate) => (_how, _rate) = (how, rate);

    /// <summary>How many recordings there are.</summary>
    public int Count => _clips.Count;

    /// <summary>The classes of the last string.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Where the recordings of the last string lie in it; silence is between.</summary>
    public IReadOnlyList<Range> Parts => _parts;

    /// <summary>Adds a recording.</summary>
    /// <param name="samples">Its samples.</param>
    /// <param name="token">Its class.</param>
    /// <param name="name">Its file.</param>
    /// <param name="part">Recordings of different parts are never joined: those that are held back, and the others.</param>
    public void Add(float[] samples, int token, string name, int part = 0)
    {
        var key = $"{part}:{SpeakerOf(name)}";
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups.Add(key, group = _members.Count);
            _members.Add([]);
        }
        _members[group].Add(_clips.Count);
        _clips.Add((samples, token, group));
    }

    /// <summary>The samples of a string; good until the next. <see cref="Tokens"/> are its classes.</summary>
    /// <param name="first">The recording that it begins with.</param>
    /// <param name="random">Decides the rest.</param>
    /// <param name="most">So many samples at most: what would be longer ends before; a first recording that is longer is cut.</param>
    /// <param name="cut">So many samples at most are cut off the beginning of every second recording (<see cref="BeginningCut"/>).</param>
    public ReadOnlySpan<float> Join(int first, RandomSource random, int most, int cut = 0)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (_joined.Length < most)
            _joined = new float[most];
        _joined.AsSpan().Clear();
        _tokens.Clear();
        _parts.Clear();
        var count = _how.Least + random.NextInt32(_how.Most - _how.Least + 1);
        var members = _members[_clips[first].Group];
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            var (whole, token, _) = _clips[i == 0 ? first : members[random.NextInt32(members.Count)]];
            var samples = BeginningCut.Apply(whole, cut, random);
            var gap = i == 0 ? 0 : (int)((_how.LeastGap + (_how.MostGap - _how.LeastGap) * random.NextSingle()) * _rate / 1000);
            if (i > 0 && length + gap + samples.Length > most)
                break;
            length += gap;
            var taken = samples[..Math.Min(samples.Length, most - length)];
            taken.CopyTo(_joined.AsSpan(length));
            _parts.Add(length..(length + taken.Length));
            length += taken.Length;
            _tokens.Add(token);
        }
        return _joined.AsSpan(0, length);
    }

    /// <summary>The speaker that a file's name says.</summary>
    internal static string SpeakerOf(string name)
    {
        var parts = Path.GetFileNameWithoutExtension(name.Replace('\\', '/').Split('/')[^1]).Split('_');
        return parts.Length < 3 ? "" : string.Join('_', parts[1..^1]);
    }
}
