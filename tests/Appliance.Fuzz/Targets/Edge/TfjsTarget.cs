using System.Text;
using Appliance.Inference.Import.Tfjs;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>
/// A TensorFlow.js model: <c>model.json</c>, a zero byte, and its weights. Whatever they say, an ONNX model is made of them, and the same one
/// again, or they are refused.
/// </summary>
internal sealed class TfjsTarget : IFuzzTarget
{
    public string Name => "tfjs";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder)
    {
        byte[] weights = new byte[4 * (27 + 1 + 2 + 2)];
        return
        [
            [
                .. Encoding.UTF8.GetBytes("""
                    {"modelTopology":{"model_config":{"config":{"layers":[
                    {"class_name":"InputLayer","config":{"batch_input_shape":[null,8,8,8,1],"name":"in"},"inbound_nodes":[]},
                    {"class_name":"Conv3D","config":{"name":"a_gn","kernel_size":[3,3,3],"strides":[1,1,1],"dilation_rate":[2,2,2],"padding":"same","use_bias":true,"activation":"linear"},"inbound_nodes":[[["in",0,0,{}]]]},
                    {"class_name":"Activation","config":{"name":"b","activation":"gelu"},"inbound_nodes":[[["a_gn",0,0,{}]]]},
                    {"class_name":"Dropout","config":{"name":"c"},"inbound_nodes":[[["b",0,0,{}]]]},
                    {"class_name":"Conv3D","config":{"name":"d","kernel_size":[1,1,1],"padding":"same","activation":"elu"},"inbound_nodes":[[["c",0,0,{}]]]}]}}},
                    "weightsManifest":[{"paths":["x.bin"],"weights":[{"name":"a_gn/kernel","shape":[3,3,3,1,1],"dtype":"float32"},{"name":"a_gn/bias","shape":[1],"dtype":"float32"},
                    {"name":"d/kernel","shape":[1,1,1,1,2],"dtype":"float32"},{"name":"d/bias","shape":[2],"dtype":"float32"}]}]}
                    """),
                0, .. weights,
            ],
        ];
    }

    public void Run(ReadOnlySpan<byte> input)
    {
        int between = input.IndexOf((byte)0);
        byte[] topology = (between < 0 ? input : input[..between]).ToArray(), weights = between < 0 ? [] : input[(between + 1)..].ToArray();
        try
        {
            byte[] model = MeshNetConversion.ToOnnx(TfjsModel.Read(topology, [weights]));
            if (!model.AsSpan().SequenceEqual(MeshNetConversion.ToOnnx(TfjsModel.Read(topology, [weights]))))
            {
                throw new OracleException("The same model became another one.");
            }
        }
        catch (InvalidDataException)
        {
            // Refused.
        }
    }
}
