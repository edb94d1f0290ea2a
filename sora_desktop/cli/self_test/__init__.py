"""`sora-desktop --self-test`: tries everything that a build must carry, and says what does not work."""
