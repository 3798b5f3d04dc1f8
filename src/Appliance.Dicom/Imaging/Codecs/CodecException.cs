namespace Appliance.Dicom.Imaging.Codecs;

/// <summary>A frame could not be decoded. The only exception of a decoder, besides cancellation.</summary>
public sealed class CodecException : Exception
{
    /// <summary>A fault, described by one sentence.</summary>
    public CodecException(CodecFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>A fault, described by one sentence, with what caused it.</summary>
    public CodecException(CodecFault fault, string message, Exception innerException)
        : base(message, innerException) => Fault = fault;

    /// <summary>Whose fault it is.</summary>
    public CodecFault Fault { get; }
}
