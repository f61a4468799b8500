using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Graph;
using EdgeRuntime.Training.Data;

namespace EdgeRuntime.Training.Recipes;

/// <summary>A digest of everything that decides a training: the recipe, the models and masks that it starts with, and the labels of the samples in their order.</summary>
internal static class RecipeFingerprint
{
    public static string Of(TrainingRecipe recipe, TrainingData data, IEnumerable<Model> models, IReadOnlyDictionary<string, TensorData>? masks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(recipe)));
        foreach (var model in models)
        {
            foreach (var node in model.Graph.Nodes)
                hash.AppendData(Encoding.UTF8.GetBytes($"{node.OpType}({string.Join(',', node.Inputs)}){string.Join(',', node.Outputs)};"));
            Append(model.Graph.Initializers);
        }
        Append(masks ?? new Dictionary<string, TensorData>());
        for (var i = 0; i < data.Samples.Count; i++)
        {
            hash.AppendData(BitConverter.GetBytes(data.Samples.Label(i)));
            foreach (var token in data.Samples.Transcript(i))
                hash.AppendData(BitConverter.GetBytes(token));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(IEnumerable<KeyValuePair<string, TensorData>> tensors)
        {
            foreach (var (name, tensor) in tensors.OrderBy(item => item.Key, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(name));
                hash.AppendData(tensor.Bytes.Span);
            }
        }
    }
}
