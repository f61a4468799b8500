using System.Runtime.InteropServices;
using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EdgeRuntime.Graph.Tests.Onnx;

/// <summary>Brings models into one form where the format leaves a choice: how tensors store elements, whether an empty text is written, the order of operator sets.</summary>
internal static class ProtoComparison
{
    public static ModelProto Normalize(ModelProto model)
    {
        if (!model.HasIrVersion)
            model.IrVersion = 0;
        var opsets = model.OpsetImport.OrderBy(opset => opset.Domain, StringComparer.Ordinal).ToList();
        model.OpsetImport.Clear();
        model.OpsetImport.AddRange(opsets);
        foreach (var opset in model.OpsetImport)
            opset.Domain ??= "";
        Walk(model);
        return model;
    }

    public static string FirstDifference(IMessage a, IMessage b)
    {
        foreach (var field in a.Descriptor.Fields.InFieldNumberOrder())
        {
            var x = field.Accessor.GetValue(a);
            var y = field.Accessor.GetValue(b);
            if (Equals(x, y))
                continue;
            if (x is IMessage xm && y is IMessage ym)
                return $"{field.Name}.{FirstDifference(xm, ym)}";
            if (x is System.Collections.IList xs && y is System.Collections.IList ys)
            {
                for (var i = 0; i < Math.Min(xs.Count, ys.Count); i++)
                {
                    if (!Equals(xs[i], ys[i]))
                        return xs[i] is IMessage xi ? $"{field.Name}[{i}].{FirstDifference(xi, (IMessage)ys[i]!)}" : $"{field.Name}[{i}]: {xs[i]} | {ys[i]}";
                }
                return $"{field.Name}: {xs.Count} | {ys.Count} elements";
            }
            return $"{field.Name}: {x} | {y}";
        }
        return $"presence or unknown fields: {a} | {b}";
    }

    private static void Walk(IMessage message)
    {
        if (message is TensorProto tensor)
            StoreRaw(tensor);
        if (message is ValueInfoProto { Type: { ValueCase: TypeProto.ValueOneofCase.TensorType } type })
            type.TensorType.ElemType = type.TensorType.ElemType;
        if (message is ValueInfoProto { Type: { } empty } value && empty.CalculateSize() == 0)
            value.Type = null;
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var content = field.Accessor.GetValue(message);
            if (content is IMessage inner)
                Walk(inner);
            else if (field.IsRepeated && field.FieldType == FieldType.Message)
                ((System.Collections.IList)content).Cast<IMessage>().ToList().ForEach(Walk);
            else if (content is "" && field.HasPresence)
                field.Accessor.Clear(message);
        }
    }

    private static void StoreRaw(TensorProto tensor)
    {
        if (tensor.DataType == (int)ElementType.String)
            return;
        var bytes = new List<byte>();
        foreach (var value in tensor.FloatData)
            bytes.AddRange(BitConverter.GetBytes(value));
        foreach (var value in tensor.DoubleData)
            bytes.AddRange(BitConverter.GetBytes(value));
        foreach (var value in tensor.Int64Data)
            bytes.AddRange(BitConverter.GetBytes(value));
        foreach (var value in tensor.Uint64Data)
            bytes.AddRange(BitConverter.GetBytes(value).Take(((ElementType)tensor.DataType).SizeInBits() / 8));
        foreach (var value in tensor.Int32Data)
            bytes.AddRange(BitConverter.GetBytes(value).Take(Math.Max(1, ((ElementType)tensor.DataType).SizeInBits() / 8)));
        if (!tensor.HasRawData)
            tensor.RawData = ByteString.CopyFrom(CollectionsMarshal.AsSpan(bytes));
        tensor.FloatData.Clear();
        tensor.DoubleData.Clear();
        tensor.Int64Data.Clear();
        tensor.Uint64Data.Clear();
        tensor.Int32Data.Clear();
    }
}
