namespace EdgeRuntime.Bundle.Plan;

/// <summary>All of a plan but its constants, read from its bytes and checked.</summary>
internal sealed class PlanRecords
{
    private readonly PlanBuffer[] _buffers;
    private readonly PlanTensor[] _tensors;
    private readonly PlanOperation[] _operations;
    private readonly int[] _inputs;
    private readonly int[] _outputs;
    private readonly long _arenaBytes;

    private PlanRecords(ReadOnlySpan<byte> bytes, string source)
    {
        var cursor = new PlanCursor(bytes, source);
        if (bytes.Length < PlanFormat.HeaderBytes || !cursor.Take(PlanFormat.Magic.Length, "magic").SequenceEqual(PlanFormat.Magic))
            throw cursor.Invalid("not a plan (no EDGEPLAN at its start)");
        var version = cursor.Int32("version");
        if (version > PlanFormat.Version)
            throw new InvalidModelException($"{source}: the plan has version {version}, this program reads up to {PlanFormat.Version}: it was made by a newer edgec; update edgert.");
        if (version < 1)
            throw cursor.Invalid($"version is {version}, expected 1 to {PlanFormat.Version}");
        _buffers = new PlanBuffer[Count(ref cursor, "buffers", PlanLimits.MaxBuffers, PlanFormat.MinBufferBytes)];
        _tensors = new PlanTensor[Count(ref cursor, "tensors", PlanLimits.MaxTensors, PlanFormat.MinTensorBytes)];
        _operations = new PlanOperation[Count(ref cursor, "operations", PlanLimits.MaxOperations, PlanFormat.MinOperationBytes)];
        _inputs = new int[Count(ref cursor, "inputs", PlanLimits.MaxInputsOrOutputs, sizeof(int))];
        _outputs = new int[Count(ref cursor, "outputs", PlanLimits.MaxInputsOrOutputs, sizeof(int))];
        _arenaBytes = cursor.Int64("arena bytes");
        if (_arenaBytes is < 0 or > PlanLimits.MaxArenaBytes)
            throw cursor.Invalid($"the arena has {_arenaBytes} bytes, expected 0 to {PlanLimits.MaxArenaBytes}");
        var constantsOffset = cursor.Int64("offset of the constants");
        var constantsBytes = cursor.Int64("bytes of the constants");
        if (constantsOffset < PlanFormat.HeaderBytes || constantsOffset % PlanFormat.Alignment != 0 || constantsOffset > bytes.Length || constantsBytes != bytes.Length - constantsOffset)
            throw cursor.Invalid($"{constantsBytes} bytes of constants at byte {constantsOffset} do not end a plan of {bytes.Length} bytes");
        ConstantsOffset = (int)constantsOffset;
        ConstantsBytes = (int)constantsBytes;
        if (cursor.Int64("reserved") != 0)
            throw cursor.Invalid("the reserved bytes are not zero");

        ReadBuffers(ref cursor);
        ReadTensors(ref cursor, version);
        ReadOperations(ref cursor);
        ReadEnds(ref cursor, "input", PlanStorage.Input, _inputs);
        ReadEnds(ref cursor, "output", PlanStorage.Output, _outputs);
        cursor.Enter("end of the records", -1);
        if (PlanFormat.AlignUp(cursor.Position) != ConstantsOffset || bytes[cursor.Position..ConstantsOffset].ContainsAnyExcept((byte)0))
            throw cursor.Invalid($"the records end at byte {cursor.Position}, the constants begin at byte {ConstantsOffset}, with zeros between them up to the next multiple of {PlanFormat.Alignment}");
    }

    public int ConstantsOffset { get; }

    public int ConstantsBytes { get; }

    /// <exception cref="InvalidModelException">The plan is not what it should be.</exception>
    public static PlanRecords Read(ReadOnlySpan<byte> bytes, string source) => new(bytes, source);

    public ExecutionPlan ToPlan(PlanConstants constants) => new()
    {
        Buffers = _buffers,
        Tensors = _tensors,
        Operations = _operations,
        Inputs = _inputs,
        Outputs = _outputs,
        ArenaBytes = _arenaBytes,
        Constants = constants,
    };

    private static int Count(ref PlanCursor cursor, string what, int cap, int bytesEach)
    {
        var count = cursor.Int32($"count of {what}", 0, cap);
        return count <= cursor.Left / bytesEach ? count : throw cursor.Invalid($"{count} {what} do not fit the {cursor.Left} bytes that are left");
    }

    private void ReadBuffers(ref PlanCursor cursor)
    {
        for (var i = 0; i < _buffers.Length; i++)
        {
            cursor.Enter("buffer", i);
            var buffer = new PlanBuffer((PlanStorage)cursor.Int32("storage"), cursor.Int64("offset"), cursor.Int64("bytes"));
            if (buffer.Storage is not (PlanStorage.Arena or PlanStorage.Constant or PlanStorage.Input or PlanStorage.Output))
                throw cursor.Invalid($"storage is {(int)buffer.Storage}, which this program does not know");
            if (buffer.ByteCount is < 0 or > PlanLimits.MaxArenaBytes)
                throw cursor.Invalid($"it has {buffer.ByteCount} bytes, expected 0 to {PlanLimits.MaxArenaBytes}");
            if (buffer.Storage is PlanStorage.Arena or PlanStorage.Constant)
            {
                var end = buffer.Storage == PlanStorage.Arena ? _arenaBytes : ConstantsBytes;
                if (buffer.Offset < 0 || buffer.Offset % PlanFormat.Alignment != 0 || buffer.Offset > end - buffer.ByteCount)
                    throw cursor.Invalid($"{buffer.ByteCount} bytes at offset {buffer.Offset}: not at a multiple of {PlanFormat.Alignment}, or beyond the {end} bytes of its storage ({buffer.Storage})");
            }
            else
            {
                var slots = buffer.Storage == PlanStorage.Input ? _inputs.Length : _outputs.Length;
                if (buffer.Offset < 0 || buffer.Offset >= slots)
                    throw cursor.Invalid($"slot is {buffer.Offset}, expected 0 to {slots - 1} ({buffer.Storage})");
            }
            _buffers[i] = buffer;
        }
    }

    private void ReadTensors(ref PlanCursor cursor, int version)
    {
        for (var i = 0; i < _tensors.Length; i++)
        {
            cursor.Enter("tensor", i);
            var name = cursor.Name();
            var type = (ElementType)cursor.Int32("type", 0, byte.MaxValue);
            if (type.SizeInBits() == 0)
                throw cursor.Invalid($"type is {(int)type}, which is no element type of a fixed size");
            var layout = (PlanLayout)cursor.Int32("layout");
            if (layout is not (PlanLayout.Model or PlanLayout.ChannelsLast or PlanLayout.Packed))
                throw cursor.Invalid($"layout is {(int)layout}, which this program does not know");
            var buffer = cursor.Int32("buffer", 0, _buffers.Length - 1);
            var rank = cursor.Int32("rank", 0, TensorShape.MaxRank);
            var dimensions = cursor.Int32Array(rank, "dimension", 0, int.MaxValue);
            if (ByteCount(type, dimensions) is not { } byteCount || byteCount > _buffers[buffer].ByteCount)
                throw cursor.Invalid($"{type.ShortName()}[{string.Join('x', dimensions)}] does not fit buffer {buffer} of {_buffers[buffer].ByteCount} bytes");
            var tensor = new PlanTensor(name, type, new TensorShape(dimensions), layout, buffer, ReadQuantization(ref cursor, type));
            if (version >= 2)
                tensor = tensor with { Pitch = cursor.Int32("pitch", 0, int.MaxValue), Column = cursor.Int32("column", 0, int.MaxValue) };
            if (tensor.PitchFault is { } fault)
                throw cursor.Invalid($"{fault} are not possible");
            if (tensor.Pitch != 0 && (_buffers[buffer].Storage != PlanStorage.Arena || tensor.ByteSpan > _buffers[buffer].ByteCount))
                throw cursor.Invalid($"rows of {tensor.Pitch} elements do not fit buffer {buffer} of {_buffers[buffer].ByteCount} bytes ({_buffers[buffer].Storage})");
            _tensors[i] = tensor;
        }
    }

    private static QuantizationParameters? ReadQuantization(ref PlanCursor cursor, ElementType type)
    {
        if (cursor.Int32("quantized", 0, 1) == 0)
            return null;
        var quantization = new QuantizationParameters(cursor.Single("scale"), cursor.Int32("zero point"));
        if (!float.IsFinite(quantization.Scale) || quantization.Scale <= 0)
            throw cursor.Invalid($"scale is {quantization.Scale}, expected a finite number above 0");
        var (minimum, maximum) = type switch
        {
            ElementType.UInt8 => (0, 255),
            ElementType.Int8 => (-128, 127),
            _ => (int.MinValue, int.MaxValue),
        };
        if (quantization.ZeroPoint < minimum || quantization.ZeroPoint > maximum)
            throw cursor.Invalid($"zero point is {quantization.ZeroPoint}, expected {minimum} to {maximum}");
        return quantization;
    }

    private void ReadOperations(ref PlanCursor cursor)
    {
        for (var i = 0; i < _operations.Length; i++)
        {
            cursor.Enter("operation", i);
            var code = (PlanOpCode)cursor.Int32("code");
            if (!PlanOpCodes.IsKnown(code))
                throw cursor.Invalid($"code is {(int)code}, which this program does not know");
            var name = cursor.Name();
            var inputs = cursor.Int32Array(cursor.Int32("count of inputs", 0, PlanLimits.MaxOperands), "input", -1, _tensors.Length - 1);
            var outputs = cursor.Int32Array(cursor.Int32("count of outputs", 0, PlanLimits.MaxOperands), "output", 0, _tensors.Length - 1);
            foreach (var output in outputs)
            {
                if (_buffers[_tensors[output].Buffer].Storage is PlanStorage.Constant or PlanStorage.Input)
                    throw cursor.Invalid($"it writes tensor {output}, which is {_buffers[_tensors[output].Buffer].Storage} and may only be read");
            }
            var attributes = cursor.Take(cursor.Int32("bytes of attributes", 0, PlanLimits.MaxAttributeBytes), "attributes").ToArray();
            _operations[i] = new PlanOperation(code, name, inputs, outputs, attributes);
        }
    }

    private void ReadEnds(ref PlanCursor cursor, string record, PlanStorage storage, int[] tensors)
    {
        for (var i = 0; i < tensors.Length; i++)
        {
            cursor.Enter(record, i);
            var tensor = _tensors[tensors[i] = cursor.Int32("tensor", 0, _tensors.Length - 1)];
            var buffer = _buffers[tensor.Buffer];
            if (buffer.Storage != storage || buffer.Offset != i || tensor.Type.ByteCount(tensor.Shape.ElementCount) != buffer.ByteCount)
                throw cursor.Invalid($"tensor {tensors[i]} does not fill the buffer of slot {i}: it lives in {buffer.Storage} at {buffer.Offset}, {buffer.ByteCount} bytes");
        }
        var count = 0;
        foreach (var buffer in _buffers)
            count += buffer.Storage == storage ? 1 : 0;
        if (count != tensors.Length)
            throw cursor.Invalid($"{count} buffers are {storage}, expected one for each of {tensors.Length}");
    }

    private static long? ByteCount(ElementType type, ReadOnlySpan<int> dimensions)
    {
        long count = 1;
        foreach (var dimension in dimensions)
        {
            count *= dimension;
            if (count > PlanLimits.MaxArenaBytes)
                return null;
        }
        return type.ByteCount(count);
    }
}
