using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Pipeline;

/// <summary>
/// Measures on this device by which kernel each operation of a model should be computed, and how many threads should share it. The engine chooses both by rules when it opens a session; which of two ways is quicker
/// for one layer, and how long it takes to hand work from one thread to another, only the device knows. Only what gives the same bits is tried: the kernels of <see cref="NativeSession.Candidates"/> (INT8 convolutions,
/// depthwise convolutions and dense layers; f32 kernels are left alone, because another one may sum in another order), and numbers of threads.
/// <para>
/// Sessions that differ in nothing else run in turns of some milliseconds, in an order that is reversed every round, on pseudo-random inputs. A choice is changed where the median over the rounds of its time over the default's
/// is at most <see cref="WorthChanging"/>; what was changed is then measured again, all of it at once against the default, and goes back where it is not as much quicker there too. At last the whole model is measured both ways, in turns.
/// </para>
/// </summary>
public static class ModelTuner
{
    /// <summary>How much of the default's time another choice may take at most: 5 % less.</summary>
    public const double WorthChanging = 0.95;

    // Candidates that are open at once take no more memory than this, as far as their working memory tells.
    private const long MostBytes = 256 << 20;

    /// <summary>Measures for about <paramref name="duration"/>, longer where a model is so slow that every candidate does not run five times in it.</summary>
    /// <param name="bundle">The bundle, with a plan.</param>
    /// <param name="threads">Threads of the session, at least 1.</param>
    /// <param name="duration">How long.</param>
    /// <param name="progress">Is told in a few words what is measured now; null: nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ConfigurationException">The number of threads is out of range.</exception>
    /// <exception cref="InvalidModelException">The bundle's plan cannot run.</exception>
    /// <exception cref="UnsupportedOperatorException">The plan needs an operator that there is not.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static TuningResult Run(BundleReader bundle, int threads, TimeSpan duration, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        var options = new SessionOptions { Threads = threads };
        using var untuned = NativeSession.Open(bundle, options);
        var candidates = new IReadOnlyList<KernelChoice>[untuned.Parts.Count];
        for (var i = 0; i < candidates.Length; i++)
            candidates[i] = untuned.Candidates(i);
        var kernels = ChooseKernels(bundle, options, candidates, MostAtOnce(untuned), duration * (threads > 1 ? 0.35 : 0.5), progress, cancellation);
        var parts = threads > 1 ? ChooseParts(bundle, options.WithKernels(kernels), untuned.Parts, duration * 0.2, progress, cancellation) : [.. untuned.Parts];
        var operations = Confirm(bundle, options, untuned, candidates, kernels, parts, duration * 0.15, progress, cancellation);
        var isChanged = false;
        foreach (var operation in operations)
            isChanged |= operation.IsChanged;
        progress?.Invoke("the whole model, with the choice and without");
        using var tuned = NativeSession.Open(bundle, options.WithKernels(kernels).WithParts(parts));
        var whole = LatencyBenchmark.Run(isChanged ? [untuned, tuned] : [untuned], duration * (isChanged ? 0.15 : 0.1), cancellation);
        return new TuningResult { Operations = operations, Kernels = kernels, Parts = parts, Untuned = whole[0], Tuned = whole[whole.Count - 1] };
    }

    /// <summary>The best of an operation's candidates by their times over the first one's, which is 1; the first where none takes at most <see cref="WorthChanging"/>.</summary>
    internal static int Best(ReadOnlySpan<double> ratios)
    {
        var best = 0;
        for (var i = 1; i < ratios.Length; i++)
        {
            if (ratios[i] <= WorthChanging && (best == 0 || ratios[i] < ratios[best]))
                best = i;
        }
        return best;
    }

    /// <summary>The quickest of an operation's candidates, given from few threads to many: a later one where it takes at most <see cref="WorthChanging"/> of the best before.</summary>
    internal static int Quickest(ReadOnlySpan<double> microseconds)
    {
        var best = 0;
        for (var i = 1; i < microseconds.Length; i++)
        {
            if (microseconds[i] <= microseconds[best] * WorthChanging)
                best = i;
        }
        return best;
    }

    private static int MostAtOnce(NativeSession session) => (int)Math.Clamp(MostBytes / Math.Max(1, session.ArenaBytes), 2, 32);

    // Session j of a group computes every operation by its candidate j, those that have fewer by the default, against a session of defaults in each group.
    private static KernelChoice[] ChooseKernels(
        BundleReader bundle, SessionOptions options, IReadOnlyList<KernelChoice>[] candidates, int atOnce, TimeSpan duration, Action<string>? progress, CancellationToken cancellation)
    {
        int most = 1, choosable = 0;
        foreach (var list in candidates)
        {
            most = Math.Max(most, list.Count);
            choosable += list.Count > 1 ? 1 : 0;
        }
        var chosen = new KernelChoice[candidates.Length];
        if (most == 1)
            return chosen;
        progress?.Invoke($"kernels of {choosable} operations, up to {most} each");
        var ratios = new double[candidates.Length][];
        for (var i = 0; i < ratios.Length; i++)
        {
            ratios[i] = new double[Math.Max(1, candidates[i].Count)];
            Array.Fill(ratios[i], 1);
        }
        var groups = (most - 1 + atOnce - 2) / (atOnce - 1);
        for (var from = 1; from < most; from += atOnce - 1)
        {
            using var rounds = new TuningRounds();
            rounds.Add(bundle, options);
            for (var j = from; j < Math.Min(most, from + atOnce - 1); j++)
                rounds.Add(bundle, options.WithKernels(Array.ConvertAll(candidates, list => j < list.Count ? list[j] : default)));
            rounds.Run(duration / groups, cancellation);
            for (var i = 0; i < ratios.Length; i++)
            {
                for (var j = from; j < Math.Min(ratios[i].Length, from + atOnce - 1); j++)
                    ratios[i][j] = rounds.Ratio(j - from + 1, i);
            }
        }
        for (var i = 0; i < chosen.Length; i++)
            chosen[i] = Best(ratios[i]) is > 0 and var best ? candidates[i][best] : default;
        return chosen;
    }

    private static int[] ChooseParts(BundleReader bundle, SessionOptions options, IReadOnlyList<int> estimate, TimeSpan duration, Action<string>? progress, CancellationToken cancellation)
    {
        progress?.Invoke($"threads of {estimate.Count} operations, 1 to {options.Threads}");
        using var rounds = new TuningRounds();
        rounds.Add(bundle, options);
        var given = new List<IReadOnlyList<int>> { estimate };
        for (var count = 1; ; count = Math.Min(count * 2, options.Threads))
        {
            var same = new int[estimate.Count];
            Array.Fill(same, count);
            given.Add(rounds.Add(bundle, options.WithParts(same)).Parts);
            if (count == options.Threads)
                break;
        }
        rounds.Run(duration, cancellation);
        var parts = new int[estimate.Count];
        var times = new double[given.Count - 1];
        for (var i = 0; i < parts.Length; i++)
        {
            for (var j = 0; j < times.Length; j++)
                times[j] = rounds.Ratio(j + 1, i);
            var best = Quickest(times);
            parts[i] = times[best] <= WorthChanging ? given[best + 1][i] : estimate[i];
        }
        return parts;
    }

    // Of many candidates the quickest is quick by luck too: what is kept has to be quicker again. Takes back what is not.
    private static TunedOperation[] Confirm(
        BundleReader bundle, SessionOptions options, NativeSession untuned, IReadOnlyList<KernelChoice>[] candidates, KernelChoice[] kernels, int[] parts, TimeSpan duration, Action<string>? progress, CancellationToken cancellation)
    {
        progress?.Invoke("what was chosen against the default");
        using var rounds = new TuningRounds();
        var before = rounds.Add(bundle, options);
        var after = rounds.Add(bundle, options.WithKernels(kernels).WithParts(parts));
        rounds.Run(duration, cancellation);
        IReadOnlyList<OperatorTiming> was = before.Timings, now = after.Timings;
        var operations = new TunedOperation[kernels.Length];
        for (var i = 0; i < operations.Length; i++)
        {
            var isKept = (!kernels[i].IsAutomatic || parts[i] != untuned.Parts[i]) && rounds.Ratio(1, i) <= WorthChanging;
            if (!isKept)
                (kernels[i], parts[i]) = (default, untuned.Parts[i]);
            operations[i] = new TunedOperation
            {
                Name = was[i].Name, Code = was[i].Code, Candidates = Math.Max(1, candidates[i].Count), UntunedKernel = was[i].Kernel, UntunedThreads = was[i].Threads, UntunedUs = rounds.Microseconds(0, i),
                Kernel = isKept ? now[i].Kernel : was[i].Kernel, Threads = parts[i], Us = rounds.Microseconds(isKept ? 1 : 0, i), IsChanged = isKept,
            };
        }
        return operations;
    }
}
