namespace Appliance.Inference.Apps;

/// <summary>The numbers that models compute with.</summary>
public enum ModelPrecision
{
    /// <summary>32-bit floats: what every package has.</summary>
    Fp32,

    /// <summary>16-bit floats.</summary>
    Fp16,

    /// <summary>Quantized to 8-bit integers.</summary>
    Int8,
}
