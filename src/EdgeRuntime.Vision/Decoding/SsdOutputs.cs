namespace EdgeRuntime.Vision.Decoding;

/// <summary>Finds which outputs of an anchor detector are boxes and which are scores.</summary>
internal static class SsdOutputs
{
    /// <summary>
    /// The outputs by name (keys <c>boxes</c> and <c>scores</c>), or by shape: boxes are those with the most values in a row (4 at least), scores the others; the n-th of one belongs to the n-th of the other.
    /// </summary>
    /// <exception cref="ConfigurationException">They do not go together.</exception>
    public static ((int Boxes, int Scores, int Rows)[] Layers, int Values, int Classes) Find(DecoderOptions options)
    {
        var outputs = options.Model.Outputs;
        const string expected = "outputs of boxes [rows,4 + 2 for each point] and of scores [rows,classes] for the same rows";
        var widest = 4;
        foreach (var output in outputs)
            widest = output.Shape.Rank >= 2 ? Math.Max(widest, Width(output)) : widest;
        var boxes = options.Outputs("boxes") ?? Where(outputs, i => Width(outputs[i]) == widest);
        var scores = options.Outputs("scores") ?? Where(outputs, i => Array.IndexOf(boxes, i) < 0);
        if (boxes.Length == 0 || boxes.Length != scores.Length)
            throw options.WrongOutputs($"{expected}; name them with boxes=NAME+NAME and scores=NAME+NAME");
        var (values, classes) = (Width(outputs[boxes[0]]), Width(outputs[scores[0]]));
        var layers = new (int, int, int)[boxes.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            var (box, score) = (outputs[boxes[i]], outputs[scores[i]]);
            var rows = Rows(box);
            if (Width(box) != values || Width(score) != classes || values < 4 || values % 2 != 0 || rows != Rows(score))
                throw options.WrongOutputs($"{expected}, found {box} with {score}");
            layers[i] = (boxes[i], scores[i], rows);
        }
        return (layers, values, classes);
    }

    private static int[] Where(IReadOnlyList<TensorInfo> outputs, Predicate<int> isOne)
    {
        var found = new List<int>();
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Shape.Rank >= 2 && isOne(i))
                found.Add(i);
        }
        return found.ToArray();
    }

    private static int Width(TensorInfo output) => output.Shape[-1];

    private static int Rows(TensorInfo output) => (int)(output.Shape.ElementCount / Math.Max(1, output.Shape[-1]));
}
