using System.Text;
using Appliance.Inference.Classification;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Calibrations in packages: what is taken never makes a confidence that is none, nor one that falls where the score rises.</summary>
internal sealed class CalibrationFileTarget : IFuzzTarget
{
    private const int Samples = 64;

    public string Name => "calibration";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        new Calibration { Temperature = 1.7, Cases = 100, EceBefore = 0.1, EceAfter = 0.01 }.ToJson(),
        new Calibration { Points = [new(0, 0.25), new(0.5, 0.25), new(0.5, 0.75), new(1, 0.9)] }.ToJson(),
        Encoding.ASCII.GetBytes("""{"points":[{"score":0,"confidence":0},{"score":1,"confidence":1}]}"""),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        Calibration calibration;
        try
        {
            calibration = Calibration.Read(input);
        }
        catch (InvalidDataException)
        {
            return;
        }

        double before = 0;
        for (int sample = 0; sample <= Samples; sample++)
        {
            double confidence = calibration.Confidence((double)sample / Samples);
            if (!(confidence >= before - 1e-9 && confidence <= 1))
            {
                throw new OracleException($"a confidence of {confidence} after {before}");
            }

            before = confidence;
        }
    }
}
