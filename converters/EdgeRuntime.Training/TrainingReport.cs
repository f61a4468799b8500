using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Data;
using EdgeRuntime.Training.Imports;
using EdgeRuntime.Training.Losses;
using EdgeRuntime.Training.Recipes;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training;

/// <summary>Writes and checks what a training leaves behind: <c>model.onnx</c> and <c>metrics.json</c>.</summary>
internal sealed class TrainingReport(TrainingRecipe recipe, TrainerOptions options, Model forward, ModelInput input)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Writes the best model, once it has been run and found to classify the samples held back as the training graph did.</summary>
    /// <exception cref="InvalidModelException">It does not.</exception>
    public TrainingResult Write(TrainingRun run, TrainingData data, SampleStore? test, int batchSize, CancellationToken cancellation)
    {
        var trained = TrainedModel.Make(forward, run.Best);
        var model = options.Finish?.Invoke(trained) ?? trained;
        if (data.Samples.HasImages)
            ModelMetadata.SetPreprocessing(model, input.Preprocessing);
        if (input.FeatureText is { } features)
            ModelMetadata.SetFeatures(model, features);
        ModelMetadata.SetLabels(model, data.Samples.Classes);
        if (data.Samples.MostTokens > 0)
            ModelMetadata.SetDecoder(model, FrameContext.Of(trained) is { } rows ? $"ctc:softmax=true,stride={rows.Stride},left={rows.Left},right={rows.Right},lead={(rows.Left + rows.Stride - 1) / rows.Stride * rows.Stride}" : "ctc:softmax=true");
        model.ProducerName = "edgec";
        var best = run.History[run.BestEpoch - 1];
        using var runner = new GraphRunner(model, device: options.Device, threads: recipe.Training.Threads);
        var validation = Measure(runner, data.Samples, data.Validation, cancellation);
        // Both round differently, which may tip a sample whose two best scores are equal but for rounding. In 8 bits there are more of those: of the values in between, one in ten thousand may fall to the next step.
        var (share, few) = options.Finish is null ? (0.001, 1.5) : (0.02, 5);
        if (validation is { } measured && best.ValidationAccuracy is { } expected && Math.Abs(measured.Accuracy - expected) > Math.Max(share, few / data.Validation.Length))
            throw new InvalidModelException($"model '{recipe.Name}': the exported model has a validation accuracy of {measured.Accuracy:P2}, expected {expected:P2} as in training.");
        var tested = test is null ? null : Measure(runner, test, [.. Enumerable.Range(0, test.Count)], cancellation);
        var seconds = run.History.Sum(epoch => epoch.Seconds);
        var result = new TrainingResult(recipe.Name, TrainableTensors.Of(trained).Sum(name => trained.Graph.Initializers[name].Count), run.History.Count, run.StepCount, data.EpochLength, data.Validation.Length,
            run.BestEpoch, best.TrainLoss, best.TrainAccuracy, best.ValidationLoss, best.ValidationAccuracy, validation?.Accuracy, tested?.Accuracy, tested?.Loss, seconds, run.StepCount * batchSize / seconds, validation?.TokenErrorRate, tested?.TokenErrorRate);
        AtomicFile.Write(Path.Combine(options.OutputFolder, "model.onnx"), OnnxWriter.ToBytes(model));
        AtomicFile.Write(Path.Combine(options.OutputFolder, "metrics.json"), JsonSerializer.Serialize(result, s_json) + "\n");
        return result;
    }

    private (double Loss, double Accuracy, double? TokenErrorRate)? Measure(GraphRunner runner, SampleStore samples, int[] indices, CancellationToken cancellation)
    {
        const int BatchSize = 250;
        if (indices.Length == 0)
            return null;
        var isSoftmax = ScoreForm.EndsInSoftmax(forward);
        var (loss, correct, tokens, errors) = (0.0, 0L, 0L, 0L);
        for (var start = 0; start < indices.Length; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(BatchSize, indices.Length - start);
            var (inputs, labels) = (new float[count * input.ValueCount], new long[count * Math.Max(1, samples.MostTokens)]);
            samples.Read(indices.AsSpan(start, count), inputs, labels);
            var feeds = new Dictionary<string, TensorData> { [forward.Graph.RequiredInputs.First().Name] = TensorData.From(inputs, [count, .. input.Sizes.Select(size => (long)size)]) };
            var scores = runner.Run(feeds)[forward.Graph.Outputs[0].Name].As<float>();
            if (samples.MostTokens > 0)
            {
                for (var i = 0; i < count; i++)
                    MeasureSequence(scores.Slice(i * (scores.Length / count), scores.Length / count), samples.Classes.Count + 1, labels.AsSpan(i * samples.MostTokens, samples.MostTokens));
                continue;
            }
            var classes = scores.Length / count;
            for (var i = 0; i < count; i++)
            {
                var row = scores.Slice(i * classes, classes);
                var label = (int)labels[i];
                if (label >= classes)
                    throw new ConfigurationException($"data.test: sample {indices[start + i]} has the class {label}, the model has {classes} classes.");
                loss += isSoftmax ? -Math.Log(Math.Max(row[label], float.Epsilon)) : LogSumExp(row) - row[label];
                correct += IsLargest(row, label) ? 1 : 0;
            }
        }
        return (loss / indices.Length, correct / (double)indices.Length, samples.MostTokens > 0 ? errors / (double)Math.Max(1, tokens) : null);

        void MeasureSequence(ReadOnlySpan<float> scores, int classes, ReadOnlySpan<long> labels)
        {
            int[] said = [.. labels.ToArray().TakeWhile(static label => label > 0).Select(static label => (int)label)];
            var likely = Ctc.LogProbability(scores, classes, said);
            loss -= likely;
            correct += likely > -Math.Log(2) ? 1 : 0;
            errors += Ctc.EditDistance<int>(Ctc.Best(scores, classes), said);
            tokens += said.Length;
        }
    }

    // The first of equal scores wins, as with ArgMax.
    private static bool IsLargest(ReadOnlySpan<float> scores, int label)
    {
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] > scores[label] || (i < label && scores[i] == scores[label]))
                return false;
        return true;
    }

    private static double LogSumExp(ReadOnlySpan<float> scores)
    {
        var largest = float.NegativeInfinity;
        foreach (var score in scores)
            largest = Math.Max(largest, score);
        var sum = 0.0;
        foreach (var score in scores)
            sum += Math.Exp(score - largest);
        return largest + Math.Log(sum);
    }
}
