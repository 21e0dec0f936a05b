namespace Lethe.Tests.Teachers;

public sealed class TeacherTextTests
{
    [Theory]
    [InlineData("random:lstm,width=64,layers=2,seed=3", "random:lstm,width=64,layers=2,seed=3")]
    [InlineData("gru", "random:gru,width=64,seed=0")]
    [InlineData("RNN, width=8, in=2, out=3, seed=-4", "random:rnn,width=8,in=2,out=3,seed=-4")]
    [InlineData("transformer,width=10", "random:transformer,width=10,heads=1,seed=0")]
    [InlineData("transformer,width=8,heads=2,position=sinusoidal", "random:transformer,width=8,heads=2,position=sinusoidal,seed=0")]
    public void WhatIsWrittenReadsBack(string text, string written)
    {
        TeacherOptions options = TeacherText.Parse(text);
        Assert.Equal(written, TeacherText.Write(options));
        Assert.Equal(options, TeacherText.Parse(written));
    }

    [Theory]
    [InlineData("lsmt", "Did you mean 'lstm'?")]
    [InlineData("", "expected rnn, gru, lstm, transformer")]
    [InlineData("lstm,widht=8", "Did you mean 'width'?")]
    [InlineData("lstm,width", "expected key=value")]
    [InlineData("lstm,width=-1", "width is -1")]
    [InlineData("lstm,width=two", "whole number")]
    [InlineData("lstm,width=100000", "4096")]
    [InlineData("lstm,width=8,width=9", "twice")]
    [InlineData("lstm,heads=2", "unknown setting")]
    [InlineData("transformer,width=8,heads=3", "divide")]
    [InlineData("transformer,position=sinusodial", "Did you mean 'sinusoidal'?")]
    [InlineData("rnn,seed=1.5", "seed is '1.5'")]
    public void MistakesAreNamed(string text, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => TeacherText.Parse(text)).Message, StringComparison.Ordinal);
}
