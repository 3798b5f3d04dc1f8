using System.Buffers.Binary;

namespace Appliance.Inference.Import.Tfjs;

/// <summary>
/// An ONNX model as it is written: nodes in order, constants, one input and one output. ONNX Runtime reads models and writes none, so
/// the few messages of onnx.proto (IR version 8) that are needed are written here (<see cref="ProtobufWriter"/>). Equal graphs, equal bytes.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    private const int Floats = 1;
    private const int AttributeFloat = 1;
    private const int AttributeInt = 2;
    private const int AttributeInts = 7;

    private readonly ProtobufWriter _graph = new();

    /// <summary>Appends a node with one output (NodeProto: input 1, output 2, name 3, op_type 4, attribute 5).</summary>
    /// <param name="operation">Its operator.</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="output">Name of its output; the node is called like it.</param>
    /// <param name="attributes">An <see cref="int"/>, a <see cref="float"/> or a list of integers each.</param>
    public string Node(string operation, IEnumerable<string> inputs, string output, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        var node = new ProtobufWriter();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(3, output).Text(4, operation);
        foreach ((string attribute, object value) in attributes)
        {
            node.Message(5, Attribute(attribute, value));
        }

        _graph.Message(1, node);
        return output;
    }

    /// <summary>Appends a constant of floats (TensorProto: dims 1, data_type 2, name 8, raw_data 9).</summary>
    public string Constant(string constant, IReadOnlyList<int> shape, ReadOnlySpan<byte> littleEndian)
    {
        var tensor = new ProtobufWriter();
        foreach (int size in shape)
        {
            tensor.Number(1, size);
        }

        tensor.Number(2, Floats).Text(8, constant).Bytes(9, littleEndian);
        _constants.Message(5, tensor);
        return constant;
    }

    /// <summary>Appends a constant that is one number.</summary>
    public string Scalar(string constant, float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Constant(constant, [], bytes);
    }

    /// <summary>The model (ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8).</summary>
    /// <param name="opset">Version of the operator set.</param>
    /// <param name="producer">Who wrote it.</param>
    /// <param name="input">The input: its name and the fixed sizes of its axes, 0 for one of any length.</param>
    /// <param name="output">The output, likewise.</param>
    public byte[] ToModel(int opset, string producer, (string Name, int[] Sizes) input, (string Name, int[] Sizes) output)
    {
        ProtobufWriter graph = new ProtobufWriter().Append(_graph).Text(2, name).Append(_constants).Message(11, Value(input)).Message(12, Value(output));
        return new ProtobufWriter().Number(1, 8).Text(2, producer).Message(7, graph).Message(8, new ProtobufWriter().Text(1, "").Number(2, opset)).ToArray();
    }

    private readonly ProtobufWriter _constants = new();

    /// <summary>AttributeProto: name 1, f 2, i 3, ints 8, type 20.</summary>
    private static ProtobufWriter Attribute(string attribute, object value)
    {
        ProtobufWriter written = new ProtobufWriter().Text(1, attribute);
        switch (value)
        {
            case float number: return written.Float(2, number).Number(20, AttributeFloat);
            case int number: return written.Number(3, number).Number(20, AttributeInt);
            default:
                foreach (int number in (IReadOnlyList<int>)value)
                {
                    written.Number(8, number);
                }

                return written.Number(20, AttributeInts);
        }
    }

    /// <summary>ValueInfoProto: name 1, type 2 (tensor_type 1: elem_type 1, shape 2 with dim 1: dim_value 1 or dim_param 2).</summary>
    private static ProtobufWriter Value((string Name, int[] Sizes) value)
    {
        string[] free = ["N", "C", "D", "H", "W"];
        var shape = new ProtobufWriter();
        for (int axis = 0; axis < value.Sizes.Length; axis++)
        {
            shape.Message(1, value.Sizes[axis] > 0 ? new ProtobufWriter().Number(1, value.Sizes[axis]) : new ProtobufWriter().Text(2, free[axis]));
        }

        ProtobufWriter tensor = new ProtobufWriter().Number(1, Floats).Message(2, shape);
        return new ProtobufWriter().Text(1, value.Name).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}
